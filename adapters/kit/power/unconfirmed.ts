/** @param place `port 5 of sw1` */
export const unconfirmed = (place: string): string =>
  `${place} is not confirmed to feed this machine, so it is not switched: make sure that it does, then set confirmed: true`;
