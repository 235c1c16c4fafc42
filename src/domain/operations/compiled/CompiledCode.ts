import type { SeenFile } from "../FileOwnership.ts"

const name = "node-compile-cache"

const absolute = (path: string | undefined) => (path?.startsWith("/") === true ? path.replace(/\/+$/, "") : undefined)

/**
 * Where compiled code may be kept, if that proves to be ours: in the folder that systemd made for the service, else in
 * that of the user. Never in one that users share. Undefined: nowhere, or where Node was told to.
 */
export const compiledCodeFolder = (
  environment: Readonly<Record<string, string | undefined>>,
  home: string | undefined
): string | undefined => {
  if (environment["NODE_COMPILE_CACHE"] || environment["NODE_DISABLE_COMPILE_CACHE"]) return undefined
  const service = absolute(environment["CACHE_DIRECTORY"]?.split(":")[0])
  if (service !== undefined) return `${service}/${name}`
  const ofHome = absolute(home)
  // https://specifications.freedesktop.org/basedir-spec: one that is not absolute is ignored.
  const caches = absolute(environment["XDG_CACHE_HOME"]) ?? (ofHome === undefined ? undefined : `${ofHome}/.cache`)
  return caches === undefined ? undefined : `${caches}/matrix-surface/${name}`
}

const [group, others, sticky] = [0o020, 0o002, 0o1000]

/** Whether nobody but `me` and root can put something else in the place of a folder of ours that lies in this one. */
export const isHeldForUs = ({ kind, mode, owner }: SeenFile, me: number): boolean =>
  kind === "folder" && (owner === me || owner === 0) && ((mode & (group | others)) === 0 || (mode & sticky) !== 0)

/**
 * Whether nobody but `me` and root can have put there what lies in a folder. Who could read it could have written to
 * what a careless umask left in it, so it has to be closed altogether. `above`: all the folders that it lies in.
 */
export const isOursAlone = (folder: SeenFile, above: ReadonlyArray<SeenFile>, me: number): boolean =>
  folder.kind === "folder" && folder.owner === me && (folder.mode & 0o077) === 0 &&
  above.every((one) => isHeldForUs(one, me))
