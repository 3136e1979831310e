/** Passkeys as the server knows them: signing in with one, and the person's own. */
import { enter } from "./account";
import { bodyOf, client } from "./client";
import type { Confirmation } from "./ownAccount";
import type {
  Passkey,
  PasskeyChallenge,
  PasskeyCreation,
  PasskeyProof,
  PasskeyRegistration,
  User,
} from "./types";

/** What to have signed by whichever passkey the person picks; this browser alone may answer. */
export function beginPasskeySignIn(): Promise<PasskeyChallenge> {
  return bodyOf(client.POST("/api/v1/session/passkey/options"));
}

/** Signs in with what a passkey signed. Throws `ApiError` where it is not known. */
export async function signInWithPasskey(proof: PasskeyProof): Promise<User> {
  return enter(await bodyOf(client.POST("/api/v1/session/passkey", { body: proof })));
}

/** The person's passkeys, oldest first. */
export async function listPasskeys(): Promise<readonly Passkey[]> {
  return (await bodyOf(client.GET("/api/v1/me/passkeys"))).passkeys;
}

/** What a browser needs to make a passkey. */
export function beginPasskey(confirmation: Confirmation): Promise<PasskeyCreation> {
  return bodyOf(client.POST("/api/v1/me/passkeys/options", { body: confirmation }));
}

/** Adds a passkey that was made as `asked`. */
export function addPasskey(
  asked: PasskeyCreation,
  name: string,
  made: PasskeyRegistration,
): Promise<Passkey> {
  const body = { ...made, name, token: asked.token };
  return bodyOf(client.POST("/api/v1/me/passkeys", { body }));
}

/** Calls a passkey by another name. */
export function renamePasskey(id: string, name: string): Promise<Passkey> {
  const params = { path: { passkey_id: id } };
  return bodyOf(client.PATCH("/api/v1/me/passkeys/{passkey_id}", { params, body: { name } }));
}

/** Lets nobody in by this passkey any more. */
export async function removePasskey(id: string): Promise<void> {
  const params = { path: { passkey_id: id } };
  await bodyOf(client.DELETE("/api/v1/me/passkeys/{passkey_id}", { params }));
}
