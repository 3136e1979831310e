/** Least length of a new password; the API asks for the same. */
export const MIN_PASSWORD = 8;
