import { Hash } from "effect"

const word = (hash: number) => (hash >>> 0).toString(36)

/**
 * Stands for an agent that a command line starts, where others have an address: the program's name, and a hash, as the
 * line may hold what is nobody's business.
 */
export const commandUrl = (command: string): string => {
  const program = /^\s*(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(command)
  const path = program?.[1] ?? program?.[2] ?? program?.[3] ?? ""
  const name = (path.split("/").at(-1) ?? "").replace(/[^A-Za-z0-9.-]/g, "-") || "agent"
  return `stdio://${name}/${word(Hash.string(command))}${word(Hash.string(`${command} again`))}`
}
