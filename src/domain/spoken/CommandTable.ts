/** The commands, in the order in which `help` lists them. */
export const commandNames = [
  "help",
  "new",
  "chats",
  "rename",
  "archive",
  "clear",
  "stop",
  "retry",
  "status",
  "settings",
  "whoami",
  "rooms",
  "leave",
  "allow",
  "deny"
] as const
export type CommandName = typeof commandNames[number]

export interface CommandEntry {
  /** What follows the word, as people read it; `[…]` may be left out. */
  readonly arguments: string
  /** Who may: everybody who may talk to the bot, or its admins only. */
  readonly who: "everybody" | "admins"
  /** It may name another person, so that a mention of somebody else does not mean another bot. */
  readonly naming?: true
}

const everybody = (args = ""): CommandEntry => ({ arguments: args, who: "everybody" })
const admins = (args = ""): CommandEntry => ({ arguments: args, who: "admins" })

export const commandTable: Readonly<Record<CommandName, CommandEntry>> = {
  help: everybody("[command]"),
  new: everybody("[title]"),
  chats: everybody(),
  rename: everybody("title"),
  archive: everybody(),
  clear: everybody(),
  stop: everybody(),
  retry: everybody(),
  status: everybody(),
  settings: everybody("[name value]"),
  whoami: everybody(),
  rooms: admins(),
  leave: admins("[room]"),
  allow: { ...admins("[user]"), naming: true },
  deny: { ...admins("user"), naming: true }
}

const byWord: ReadonlyMap<string, CommandName> = new Map(commandNames.map((name) => [name, name]))

/** The command of a word, in small letters. */
export const commandNamed = (word: string): CommandName | undefined => byWord.get(word)
