/** What a person can do with their own account: password, second factor, sign-ins, data, deletion. */
import { account, enter, leave } from "./account";
import { bodyOf, client } from "./client";
import type { SecondFactorSetup, User, WrappedKey } from "./types";

/** The person's own password, and a code where there is a second factor. */
export interface Confirmation {
  readonly password: string;
  readonly code: string;
}

/**
 * Sets another password; every other sign-in ends. `wrapped` is the key of the account's hashes,
 * which only the new password opens; without it no password does.
 */
export async function changePassword(
  confirmation: Confirmation,
  next: string,
  wrapped: WrappedKey | null,
): Promise<User> {
  const body = { ...confirmation, new_password: next, wrapped };
  return enter(await bodyOf(client.POST("/api/v1/me/password", { body })));
}

/** Ends all sign-ins, this one as well. */
export async function signOutEverywhere(): Promise<void> {
  await bodyOf(client.POST("/api/v1/me/sign-out-everywhere"));
  await leave();
}

/** Begins to set up an authenticator app; nothing changes until a code of it was given. */
export function beginSecondFactor(confirmation: Confirmation): Promise<SecondFactorSetup> {
  return bodyOf(client.POST("/api/v1/me/second-factor", { body: confirmation }));
}

/** Has codes asked for from now on. Returns the recovery codes, which are not told again. */
export async function confirmSecondFactor(code: string): Promise<readonly string[]> {
  const { codes } = await bodyOf(
    client.POST("/api/v1/me/second-factor/confirm", { body: { code } }),
  );
  setSecondFactor(true);
  return codes;
}

/** Has no codes asked for any more. */
export async function removeSecondFactor(confirmation: Confirmation): Promise<void> {
  await bodyOf(client.POST("/api/v1/me/second-factor/remove", { body: confirmation }));
  setSecondFactor(false);
}

/** All that is saved, as `tagcat import` reads it. */
export async function exportEverything(): Promise<Blob> {
  return bodyOf(client.GET("/api/v1/me/export", { parseAs: "blob" }));
}

/** Deletes the account and everything that belongs to it. */
export async function deleteAccount(confirmation: Confirmation): Promise<void> {
  await bodyOf(client.POST("/api/v1/me/delete", { body: confirmation }));
  await leave();
}

function setSecondFactor(on: boolean): void {
  const who = account.get();
  if (who.status === "in") account.set({ ...who, user: { ...who.user, second_factor: on } });
}
