/** Settings of this browser: which device it is, and what it may keep. */
import { database } from "./db";
import { Observable } from "./observable";
import { withRoom } from "./room";

/** Who this browser is to the collection. */
export interface Device {
  /** UUID, made once for each browser profile. */
  readonly id: string;
  /** What the person calls it, at most `MAX_DEVICE_NAME` characters. */
  readonly name: string;
}

export const MAX_DEVICE_NAME = 80;

/** Whether whole copies of saved files are kept in this browser; off until switched on. */
export const keepCopies = new Observable(false);

let device: Promise<Device> | null = null;

/** A first name for a device, from what the browser tells of itself. */
export function guessDeviceName(userAgent: string): string {
  const known: readonly [RegExp, string][] = [
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android device"],
    [/CrOS/, "Chromebook"],
    [/Macintosh/, "Mac"],
    [/Windows/, "Windows computer"],
    [/Linux|X11/, "Linux computer"],
  ];
  return known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "This device";
}

/** A random UUID, also where the page was not loaded securely and `randomUUID` is missing. */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function loadDevice(): Promise<Device> {
  const fresh = spareDevice() ?? { id: newUuid(), name: guessDeviceName(navigator.userAgent) };
  let device = fresh;
  try {
    device = await withRoom(async () => {
      const transaction = (await database()).transaction("settings", "readwrite");
      const known = (await transaction.store.get("device")) as Device | undefined;
      if (!known) await transaction.store.put(fresh, "device");
      await transaction.done;
      return known ?? fresh;
    });
  } catch {
    // No storage, or no room in it.
  }
  keepSpareDevice(device);
  return device;
}

/** Where the device is kept besides, for when the database cannot be used. */
const SPARE = "tagcat-device";

/**
 * The device as it was kept beside the database: under another id, files that are saved once more
 * would be there twice.
 */
function spareDevice(): Device | null {
  try {
    const { id, name } = JSON.parse(localStorage.getItem(SPARE) ?? "") as Partial<Device>;
    return typeof id === "string" && typeof name === "string" ? { id, name } : null;
  } catch {
    return null;
  }
}

function keepSpareDevice(device: Device): void {
  try {
    localStorage.setItem(SPARE, JSON.stringify(device));
  } catch {
    // Without any storage the device is a new one in each visit.
  }
}

/** This device; made on first use and then always the same in this browser. */
export function thisDevice(): Promise<Device> {
  device ??= loadDevice();
  return device;
}

/** Renames this device; files saved from now on carry the new name. */
export async function renameDevice(name: string): Promise<Device> {
  const renamed: Device = { ...(await thisDevice()), name: name.trim().slice(0, MAX_DEVICE_NAME) };
  device = Promise.resolve(renamed);
  keepSpareDevice(renamed);
  await withRoom(async () => (await database()).put("settings", renamed, "device"));
  return renamed;
}

/** Reads the settings at start; what cannot be read keeps its default. */
export async function loadSettings(): Promise<void> {
  try {
    keepCopies.set((await (await database()).get("settings", "keepCopies")) === true);
  } catch {
    // No storage: nothing is kept, as by default.
  }
}

/**
 * Switches the keeping of copies on or off; copies that are there stay until they are forgotten.
 * Where it cannot be kept, which rejects, it holds until the page is left.
 */
export async function setKeepCopies(on: boolean): Promise<void> {
  keepCopies.set(on);
  await withRoom(async () => (await database()).put("settings", on, "keepCopies"));
}
