/**
 * Passkeys that give a secret: the PRF of WebAuthn Level 3, section 10.1.4. The same passkey and the same salt give the
 * same secret, and only when the reader has shown a finger, a face or a PIN.
 */

/** The part of `navigator.credentials` that makes passkeys and asks for them. */
export type Credentials = Pick<CredentialsContainer, "create" | "get">;

export interface Passkey {
  /** The id by which the browser finds it again. */
  credential: Uint8Array<ArrayBuffer>;
  /** null if the authenticator gives it only when it is asked again. */
  secret: ArrayBuffer | null;
}

/** Whether this browser says that its passkeys can give a secret. */
export async function browserHasPrf(): Promise<boolean> {
  const able = (
    globalThis as { PublicKeyCredential?: { getClientCapabilities?: () => Promise<Record<string, boolean>> } }
  ).PublicKeyCredential;
  try {
    return (await able?.getClientCapabilities?.())?.["extension:prf"] === true;
  } catch {
    return false;
  }
}

/** Makes a passkey. Throws where the reader declines, and where the passkey has no PRF. */
export async function makePasskey(
  credentials: Credentials,
  name: string,
  salt: Uint8Array<ArrayBuffer>,
): Promise<Passkey> {
  const made = (await credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { name },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  const prf = made?.getClientExtensionResults().prf;
  if (made === null || prf?.enabled !== true) throw new Error("no PRF");
  const first = prf.results?.first;
  return { credential: new Uint8Array(made.rawId), secret: first === undefined ? null : toBuffer(first) };
}

/** Asks for the passkey, and gives its secret. Throws where the reader declines. */
export async function secretOf(
  credentials: Credentials,
  id: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
): Promise<ArrayBuffer> {
  const shown = (await credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: "public-key", id }],
      userVerification: "required",
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  const first = shown?.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) throw new Error("no PRF");
  return toBuffer(first);
}

function toBuffer(source: BufferSource): ArrayBuffer {
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return view.slice().buffer;
}
