/** Having the browser make a passkey, or sign with one. */
import type {
  PasskeyChallenge,
  PasskeyCreation,
  PasskeyProof,
  PasskeyRegistration,
} from "../../../api/types";
import { decode, encode } from "./base64url";

/** How long the browser waits for the person, in milliseconds; the server waits as long. */
const TIMEOUT = 300_000;

/** Makes a passkey. Throws an `Error` with words for the person where none was made. */
export async function makePasskey(asked: PasskeyCreation): Promise<PasskeyRegistration> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: decode(asked.challenge),
    rp: { id: asked.site, name: "TagCat" },
    user: { id: decode(asked.user), name: asked.user_name, displayName: asked.user_name },
    pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: decode(id) })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
    timeout: TIMEOUT,
  };
  const { response } = await asking(() => navigator.credentials.create({ publicKey }));
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new Error(NONE);
  return {
    client_data: encode(response.clientDataJSON),
    attestation: encode(response.attestationObject),
  };
}

/** Signs with the passkey the person picks. Throws an `Error` with words where none did. */
export async function signWithPasskey(asked: PasskeyChallenge): Promise<PasskeyProof> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: decode(asked.challenge),
    rpId: asked.site,
    userVerification: "required",
    timeout: TIMEOUT,
  };
  const { rawId, response } = await asking(() => navigator.credentials.get({ publicKey }));
  if (!(response instanceof AuthenticatorAssertionResponse) || !response.userHandle) {
    throw new Error(NONE);
  }
  return {
    credential: encode(rawId),
    user: encode(response.userHandle),
    client_data: encode(response.clientDataJSON),
    authenticator_data: encode(response.authenticatorData),
    signature: encode(response.signature),
  };
}

const NONE = "No passkey came of it. Try again, or use your password.";

/** What the browser's refusals mean, by their names. It does not tell apart why nothing came. */
const REFUSALS: Readonly<Record<string, string>> = {
  InvalidStateError: "This device has a passkey of your account already.",
  NotSupportedError: "This device cannot make a passkey that TagCat could use.",
  SecurityError: "The browser allows no passkeys at this address.",
};

async function asking(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new Error(REFUSALS[name] ?? NONE);
  }
  if (!(credential instanceof PublicKeyCredential)) throw new Error(NONE);
  return credential;
}
