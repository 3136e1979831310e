import { describe, expect, it } from "vitest";
import { sha256Of } from "../../local/sha256";
import { fileOf } from "../../review/groups.testing";
import type { ReviewFile } from "../../review/model";
import { canDelete, type Deletion, deleteFiles } from "./deletion";
import type { FileAccess } from "./source";

/** A folder in memory, with handles as the browser gives them. */
class Disk {
  readonly files = new Map<string, Blob>();
  permission: PermissionState = "granted";
  asked = 0;

  access(name: string): FileAccess {
    const query = async () => this.permission;
    const handle = {
      name,
      queryPermission: query,
      requestPermission: async () => {
        this.asked += 1;
        return this.permission;
      },
      isSameEntry: async (other: { name: string }) => other.name === name,
      getFile: async () => {
        const file = this.files.get(name);
        if (!file) throw new DOMException("gone", "NotFoundError");
        return file;
      },
      remove: async () => {
        this.files.delete(name);
      },
    };
    return { handle: handle as unknown as FileSystemFileHandle, root: null };
  }
}

async function made(disk: Disk, name: string, text = name): Promise<ReviewFile> {
  const blob = new Blob([text]);
  disk.files.set(name, blob);
  return { ...fileOf(name, 1, { name, path: name }), sha256: await sha256Of(blob) };
}

async function run(disk: Disk, file: ReviewFile, keeps: ReviewFile): Promise<Deletion> {
  const done: Deletion[] = [];
  await deleteFiles(
    [{ file, keeps }],
    ({ name }) => disk.access(name),
    (each) => done.push(each),
  );
  const [only] = done;
  if (!only) throw new Error("nothing was told");
  return only;
}

describe("deleting from this device", () => {
  it("deletes a file that is unchanged while the one that stays is there", async () => {
    const disk = new Disk();
    const [keeps, file] = [await made(disk, "keep.jpg"), await made(disk, "go.jpg")];
    expect(await run(disk, file, keeps)).toEqual({ file, deleted: true, reason: "" });
    expect([...disk.files.keys()]).toEqual(["keep.jpg"]);
  });

  it("leaves a file that was changed, and one whose kept copy is gone or was changed", async () => {
    const disk = new Disk();
    const [keeps, file] = [await made(disk, "keep.jpg"), await made(disk, "go.jpg")];
    disk.files.set("go.jpg", new Blob(["other"]));
    expect((await run(disk, file, keeps)).reason).toBe("it was changed since it was compared");
    await made(disk, "go.jpg");
    disk.files.set("keep.jpg", new Blob(["other"]));
    expect((await run(disk, file, keeps)).reason).toContain("was changed meanwhile");
    disk.files.delete("keep.jpg");
    expect((await run(disk, file, keeps)).reason).toContain("cannot be read");
    disk.files.delete("go.jpg");
    await made(disk, "keep.jpg");
    expect((await run(disk, file, keeps)).deleted).toBe(false);
    expect([...disk.files.keys()]).toEqual(["keep.jpg"]);
  });

  it("never deletes the only file there is under two names of the review", async () => {
    const disk = new Disk();
    const file = await made(disk, "one.jpg");
    const twin = { ...file, id: "other" };
    expect((await run(disk, file, twin)).reason).toBe("it is the very file that is to stay");
    expect(disk.files.size).toBe(1);
  });

  it("does nothing without permission, or without a way to both files", async () => {
    const disk = new Disk();
    const [keeps, file] = [await made(disk, "keep.jpg"), await made(disk, "go.jpg")];
    disk.permission = "denied";
    expect((await run(disk, file, keeps)).reason).toContain("permission");
    expect(disk.asked).toBe(1);
    const told: string[] = [];
    const handleOf = ({ name }: ReviewFile) => (name === "go.jpg" ? disk.access(name) : null);
    await deleteFiles([{ file, keeps }], handleOf, ({ reason }) => told.push(reason));
    expect(told[0]).toContain("no way to make sure of the file that stays");
    expect(canDelete(keeps, handleOf)).toBe(false);
    expect(canDelete(file, handleOf)).toBe(true);
    expect(disk.files.size).toBe(2);
  });
});
