import { basename, delimiter, dirname, isAbsolute, relative } from "node:path"

/** What is known of how this process was started. */
export interface StartOfProcess {
  /** The path of the script, as it was given. */
  readonly script: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly directory: string
}

const program = "matrix-surface"

const onPath = (folder: string, { environment }: StartOfProcess) =>
  (environment["PATH"] ?? "").split(delimiter).includes(folder)

/** The command with which the person started this program, so that they can copy what hints say. */
export const startedAs = (start: StartOfProcess): string => {
  const { directory, environment, script } = start
  const isBin = /^matrix-surface(?:\.cmd)?$/.test(basename(script))
  if (isBin && environment["npm_command"] === "exec") return `npx ${program}`
  if (!isBin && environment["npm_lifecycle_event"] !== undefined) return "npm start --"
  if (isBin && onPath(dirname(script), start)) return program
  const near = relative(directory, script)
  const path = near.startsWith("..") || isAbsolute(near) ? script : near
  return isBin ? (path.includes("/") ? path : `./${path}`) : `node ${path}`
}

const commands = "agent|backup|config|device|doctor|init|reconcile|reset|restore|sandbox|status|store|users"
/** Words behind which the program's name belongs to a thing, as in "is not a matrix-surface store". */
const beforeThings = "an?|the|this|that|no|of|your|its|another|any|each"
/** What stands behind the program in a usage or an example. */
const usage = "--[a-z]|<subcommand>|\\[flags\\]"
const hints = new RegExp(
  `(?<!\\b(?:${beforeThings}) )(?<![\\w/.-])${program}(?= (?:(?:${commands})\\b|${usage}))|` +
    // An example that is the program alone.
    `(?<=^ +)${program}$`,
  "gim"
)

/** A text for people, whose hints name the command so. */
export const inHints = (name: string) => (text: string): string => text.replaceAll(hints, () => name)

/**
 * The script of this process. A launcher gives its own as the first argument of its child, which runs another file.
 */
export const scriptOf = ({ argv, argv0 }: { readonly argv: ReadonlyArray<string>; readonly argv0: string }): string =>
  basename(argv[1] ?? "") === "child.js" && argv0.includes("/") ? argv0 : argv[1] ?? program
