import { generate } from "selfsigned";

export interface PrivateCa {
  /** The CA's certificate, as PEM. */
  certificate: string;
  /** Makes a certificate for a host that this CA vouches for; by default from today on. */
  issue(host: string, validity?: Partial<Validity>): Promise<{ key: string; cert: string }>;
}

interface Validity {
  notBeforeDate: Date;
  notAfterDate: Date;
}

/** A certificate authority that only its own company knows. */
export async function createPrivateCa(): Promise<PrivateCa> {
  const ca = await generate([{ name: "commonName", value: "Corporate Proxy CA" }], {
    algorithm: "sha256",
    keyType: "ec",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificate: ca.cert,
    issue: async (host, validity = {}) => {
      const leaf = await generate([{ name: "commonName", value: host }], {
        algorithm: "sha256",
        keyType: "ec",
        ...validity,
        ca: { key: ca.private, cert: ca.cert },
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
        ],
      });
      return { key: leaf.private, cert: leaf.cert };
    },
  };
}
