/** Shapes of the API that the app works with, under names of its own. */
import type { Fingerprint } from "../fingerprint/types";
import type { components } from "./schema";

type Schemas = components["schemas"];

/**
 * Who is signed in; `variance` is the match variance this person works with. The owner of this
 * computer has no password.
 */
export type User = Schemas["UserOut"];

/** The key of keyed hashes, as only the password opens it. */
export type WrappedKey = Schemas["WrappedKeyFields"];

/** What an authenticator app needs to make codes; told once. */
export type SecondFactorSetup = Schemas["SecondFactorSetup"];

/** A passkey of the person's, by which they may sign in. */
export type Passkey = Schemas["PasskeyOut"];

/** What a passkey is to sign. */
export type PasskeyChallenge = Schemas["PasskeyChallenge"];

/** What a browser needs to make a passkey. */
export type PasskeyCreation = Schemas["PasskeyCreation"];

/** What a passkey signed, in base64url. */
export type PasskeyProof = Schemas["PasskeySignIn"];

/** What a browser answers when it has made a passkey, in base64url. */
export type PasskeyRegistration = Pick<Schemas["PasskeyIn"], "client_data" | "attestation">;

/** A copy of a content: one file on one device. */
export type FileCopy = Schemas["CopyOut"];

/** A file of the collection: one row of the lists. */
export type StoredFile = Schemas["FileOut"];

/** A file with all files of the same content. */
export type FileDetails = Schemas["FileDetails"];

export type FilePage = Schemas["FilePageOut"];

/** A content of the collection that matches. */
export type Match = Schemas["MatchOut"];

/** Fingerprints to save, and the device they are on. */
export interface SaveRequest {
  readonly device: Schemas["DeviceIn"];
  readonly files: readonly Fingerprint[];
}

/** What became of one saved file. */
export type SaveResult = Schemas["SaveResult"];

/** What a list can be sorted by. */
export type FileSort = Schemas["FileSort"];
