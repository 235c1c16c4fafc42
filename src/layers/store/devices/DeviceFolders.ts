import { createHash } from "node:crypto"
import { existsSync, readdirSync, renameSync, utimesSync } from "node:fs"
import { join } from "node:path"

const oldPrefix = "old-"

/** The longest name of a folder, in characters. */
const longest = 200

/**
 * A device's folder below DATA_DIR/crypto, another one for each: a device id may hold any character, be long, and begin
 * as an old one's folder does.
 */
export const deviceFolderName = (device: string): string => {
  const name = encodeURIComponent(device).replaceAll(".", "%2E").replace(/^old-/, "%6Fld-")
  if (name.length <= longest) return name
  const rest = createHash("sha256").update(device).digest("base64url")
  return `${name.slice(0, longest - rest.length - 1)}-${rest}`
}

const foldersIn = (folder: string): ReadonlyArray<string> =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    : []

/** The folders of devices that the bot is no more. */
export const oldDeviceFolders = (folder: string): ReadonlyArray<string> =>
  foldersIn(folder).filter((name) => name.startsWith(oldPrefix))

/** Whether the bot is that device no more: its folder is gone, and it is an old one or another device has one. */
export const isSetAside = (folder: string, device: string): boolean => {
  const [own, all] = [deviceFolderName(device), foldersIn(folder)]
  const isOld = (name: string) => name === oldPrefix + own || name.startsWith(`${oldPrefix}${own}-`)
  return !all.includes(own) && all.some((name) => isOld(name) || !name.startsWith(oldPrefix))
}

/**
 * Makes the stores of all devices but `current` old ones: they are never opened, and kept for a time in which somebody
 * may find that the bot was given the wrong device. Their time of change says since when. Nobody has them open. It
 * throws as the file system does.
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
