/**
 * Keys that simulated machines come with: certificates that nobody can sign with, since their private keys were thrown away
 * when they were made. They mark machines that exist nowhere; no real one should trust them.
 */
import type { DefaultKeys } from "../../../src/ports/firmware.js";

const platformKey = `-----BEGIN CERTIFICATE-----
MIIBdTCCARygAwIBAgIRAOjx8fXAprbB0DX7FL4BFMQwCgYIKoZIzj0EAwIwMTEO
MAwGA1UEChMFU2hvYWwxHzAdBgNVBAMTFlNpbXVsYXRlZCBwbGF0Zm9ybSBrZXkw
IBcNMjQwMTAxMDAwMDAwWhgPMjEyMzEyMzEyMzU5NTlaMDExDjAMBgNVBAoTBVNo
b2FsMR8wHQYDVQQDExZTaW11bGF0ZWQgcGxhdGZvcm0ga2V5MFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAErp0L1N7FuO19ndGsL+gvLTZa1lwScJ6j2lU6O7R6yYYC
CWzJ3zQDuWwrgPfo4K0Xv+bFreUcc5JA36Llepuct6MTMBEwDwYDVR0TAQH/BAUw
AwEB/zAKBggqhkjOPQQDAgNHADBEAiBdUJj3NnRj65RY3DqjM39uUqZnjubWomwx
fgHdPL9isgIgE4SHLi3IR30ds7eqx22uzfyyqK0fuvCeSRY52sJo8sg=
-----END CERTIFICATE-----
`;

const keyExchangeKey = `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIQK0sgRZnZuc7Rmyt06ssxWTAKBggqhkjOPQQDAjA1MQ4w
DAYDVQQKEwVTaG9hbDEjMCEGA1UEAxMaU2ltdWxhdGVkIGtleSBleGNoYW5nZSBr
ZXkwIBcNMjQwMTAxMDAwMDAwWhgPMjEyMzEyMzEyMzU5NTlaMDUxDjAMBgNVBAoT
BVNob2FsMSMwIQYDVQQDExpTaW11bGF0ZWQga2V5IGV4Y2hhbmdlIGtleTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABCRYeqBZYxeqjJDNkJxlGQDCP/iXD8Ml5d61
byRlz5oamWshD/+Rweq7oNbeH8TuP+khlU3d/z/cPIaQ2j/lt56jEzARMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAJNqNCxkPmGZOMEoas0Qfwqd
D8As/bMLOqZCnac4zrkgAiA2R9Cn0tN6I5CfWnOTAjfN+nNU7wepgyQ5C0HkhNJM
Ww==
-----END CERTIFICATE-----
`;

const database = `-----BEGIN CERTIFICATE-----
MIIBgjCCASigAwIBAgIRAKQQmQU4TDYfNzLwnAYdbbYwCgYIKoZIzj0EAwIwNzEO
MAwGA1UEChMFU2hvYWwxJTAjBgNVBAMTHFNpbXVsYXRlZCBzaWduYXR1cmUgZGF0
YWJhc2UwIBcNMjQwMTAxMDAwMDAwWhgPMjEyMzEyMzEyMzU5NTlaMDcxDjAMBgNV
BAoTBVNob2FsMSUwIwYDVQQDExxTaW11bGF0ZWQgc2lnbmF0dXJlIGRhdGFiYXNl
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEY+81kjA8n7I43J7032Oo507nKxy0
/qX2GP+yn6DIYWLaCg7a6oPIS8KHEw+OfCq3iMnc1DWvJpWR4kkQ7Y2w16MTMBEw
DwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBAhKQJ8cgKggu7yiIq
ZvS4is2julATaXn1cBBTrk62nwIhAOqRndC6B6Q+kVVDM1BStpdBVKjST0b1EGtu
aG+OQFlB
-----END CERTIFICATE-----
`;

export const simulatedKeys: DefaultKeys = { PK: [platformKey], KEK: [keyExchangeKey], db: [database], dbx: [] };
