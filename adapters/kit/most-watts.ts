/** More than any PoE port gives: 90 W at the port (IEEE 802.3bt Type 4), and what gauges add to it. What is above is no measurement. */
export const mostPortWatts = 120;
