/** The parts of the File System Access API that the DOM library of TypeScript lacks. */
interface FileSystemPermissionDescriptor {
  mode?: "read" | "readwrite";
}

interface FileSystemHandle {
  queryPermission?(descriptor?: FileSystemPermissionDescriptor): Promise<PermissionState>;
  requestPermission?(descriptor?: FileSystemPermissionDescriptor): Promise<PermissionState>;
}

interface FileSystemFileHandle {
  /** Deletes the file for good; not in every browser. */
  remove?(): Promise<void>;
}

interface FileSystemDirectoryHandle {
  entries(): AsyncIterableIterator<[string, FileSystemHandle]>;
}

interface DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

interface Window {
  showDirectoryPicker?(options?: {
    id?: string;
    mode?: "read" | "readwrite";
  }): Promise<FileSystemDirectoryHandle>;
  showOpenFilePicker?(options?: {
    id?: string;
    multiple?: boolean;
  }): Promise<FileSystemFileHandle[]>;
}

declare namespace React {
  interface InputHTMLAttributes<T> {
    /** Chooses a folder instead of files; not yet in React's types. */
    webkitdirectory?: T extends HTMLInputElement ? "" : never;
  }
}
