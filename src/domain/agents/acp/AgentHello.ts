import { at, elementsOf, readNumber, readRecord, readText } from "../../Json.ts"
import { oneLine } from "../../OneLine.ts"
import type { Features } from "../../turns/AgentEvent.ts"

/** The version of the protocol that we speak. */
export const acpVersion = 1

/** A way to log in that the agent offers. `command`: arguments for its own program, in a terminal. */
export interface AcpLogin {
  readonly name: string
  readonly description?: string
  readonly command?: string
}

/** What an agent says of itself when it is greeted. */
export interface AcpHello {
  readonly version: number
  /** What it calls itself; some say nothing. */
  readonly agent?: string
  readonly canLoad: boolean
  readonly canClose: boolean
  /** What prompts may hold besides text. */
  readonly takes: { readonly image: boolean; readonly audio: boolean; readonly embedded: boolean }
  readonly logins: ReadonlyArray<AcpLogin>
}

const mostLogins = 8

const word = (value: unknown, most: number): string | undefined => {
  const text = oneLine(readText(value) ?? "", most)
  return text === "" ? undefined : text
}

const nameOf = (info: unknown): string | undefined => {
  const name = word(at(info, "title"), 80) ?? word(at(info, "name"), 80)
  const version = word(at(info, "version"), 40)
  return name === undefined ? undefined : version === undefined ? name : `${name}/${version}`
}

const loginOf = (value: unknown): AcpLogin => {
  const description = word(at(value, "description"), 200)
  const command = oneLine(elementsOf(at(value, "args")).flatMap((arg) => readText(arg) ?? []).join(" "), 120)
  return {
    name: word(at(value, "name"), 80) ?? word(at(value, "id"), 80) ?? "login",
    ...(description === undefined ? {} : { description }),
    ...(command === "" ? {} : { command })
  }
}

/** Reads the answer to `initialize`; what is not there, the agent cannot do. */
export const readHello = (answer: unknown): AcpHello => {
  const agent = nameOf(at(answer, "agentInfo"))
  const can = at(answer, "agentCapabilities")
  const takes = (kind: string) => at(can, "promptCapabilities", kind) === true
  return {
    version: readNumber(at(answer, "protocolVersion")) ?? 0,
    ...(agent === undefined ? {} : { agent }),
    canLoad: at(can, "loadSession") === true,
    canClose: readRecord(at(can, "sessionCapabilities", "close")) !== undefined,
    takes: { image: takes("image"), audio: takes("audio"), embedded: takes("embeddedContext") },
    logins: elementsOf(at(answer, "authMethods")).slice(0, mostLogins).map(loginOf)
  }
}

/** The largest file within a prompt and the longest line of a prompt, in bytes. */
const inlineBytes = 8 * 1024 * 1024
const frameBytes = 16 * 1024 * 1024

/** What goes as an embedded resource: what is text in all but its name. */
const textTypes = ["text/*", "application/json", "application/xml", "application/x-yaml", "application/toml"]

/** What such an agent can do. Its runs act, and it knows no prompt again, so that none is given twice. */
export const acpFeatures = (takes: AcpHello["takes"]): Features => {
  const files = [
    ...(takes.image ? ["image/*"] : []),
    ...(takes.audio ? ["audio/*"] : []),
    ...(takes.embedded ? textTypes : [])
  ]
  return {
    threads: "frame",
    resume: false,
    cancel: "frame",
    ask: true,
    end: "frame",
    deltas: true,
    idempotent: false,
    durable: false,
    promptBytes: 262_144,
    inlineBytes,
    frameBytes,
    ...(files.length === 0 ? {} : { files })
  }
}

/** The ways to log in, for the operator. */
export const loginSentence = (logins: AcpHello["logins"]): string =>
  logins.length === 0
    ? "the agent wants a login, and does not say which: start its program by hand once, as the bot starts it"
    : `the agent wants a login: ${
      logins.map(({ command, description, name }) =>
        `${name}${description === undefined ? "" : ` (${description})`}${
          command === undefined ? "" : `, by its program with ${command}`
        }`
      ).join("; or ")
    }`
