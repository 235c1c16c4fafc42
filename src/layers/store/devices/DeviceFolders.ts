import { existsSync, readdirSync, renameSync, utimesSync } from "node:fs"
import { join } from "node:path"

const oldPrefix = "old-"

/** A device's folder below DATA_DIR/crypto: a device id may hold any character. */
export const deviceFolderName = (device: string): string =>
  encodeURIComponent(device).replaceAll(".", "%2E").slice(0, 200)

const foldersIn = (folder: string): ReadonlyArray<string> =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    : []

/** The folders of devices that the bot is no more. */
export const oldDeviceFolders = (folder: string): ReadonlyArray<string> =>
  foldersIn(folder).filter((name) => name.startsWith(oldPrefix))

/**
 * Makes the stores of all devices but `current` old ones: they are kept to read old messages with, and never to send.
 * Their time of change says since when. Nobody has them open. It throws as the file system does.
 */
export const setAsideDevices = (folder: string, current?: string): void => {
  for (const name of foldersIn(folder)) {
    if (name === current || name.startsWith(oldPrefix)) continue
    let to = join(folder, oldPrefix + name)
    for (let n = 2; existsSync(to); n++) to = join(folder, `${oldPrefix}${name}-${n}`)
    renameSync(join(folder, name), to)
    const now = new Date()
    utimesSync(to, now, now)
  }
}
