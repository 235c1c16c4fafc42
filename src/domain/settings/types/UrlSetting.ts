import { Result, Schema } from "effect"
import { type Homeserver, ServerName } from "../../account/ServerName.ts"
import { isPublic } from "../../HostAddress.ts"
import { settingType } from "./SettingType.ts"

/** A URL without what must not be shown: a user or password before the host, and everything after the path. */
export const shownUrl = (text: string) => text.replace(/\/\/[^/@]*@/, "//…@").replace(/[?#].*$/, "?…")

const parsed = (text: string) => (URL.canParse(text) ? new URL(text) : undefined)

const common = (url: URL) => {
  if (url.username !== "" || url.password !== "") return "but no user or password may stand in it"
  return url.hash === "" ? undefined : "but nothing after # reaches a server"
}

const isServerName = Schema.is(ServerName)

/** A base URL, or a server name such as `example.org`; where a name leads is looked up later. */
export const homeserver = settingType<Homeserver>("URL", (text) => {
  if (isServerName(text)) return Result.succeed(text)
  const url = parsed(text)
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return Result.fail("but the homeserver's base URL begins with https:// (or http://)")
  }
  if (url.pathname.includes("/_matrix")) return Result.fail("but the base URL ends before /_matrix")
  const unsafe = url.protocol === "http:" && isPublic(url.hostname)
    ? "but the bot's token or password would go there unencrypted: begin with https://, or give the name or " +
      "address that the server has in your own network"
    : undefined
  const complaint = common(url) ?? (url.search === "" ? unsafe : "but a base URL has nothing after ?")
  return complaint === undefined ? Result.succeed(url) : Result.fail(complaint)
})

export const webUrl = settingType("URL", (text) => {
  const url = parsed(text)
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return Result.fail("but an address that begins with https:// (or http://) is needed")
  }
  const complaint = common(url)
  return complaint === undefined ? Result.succeed(url) : Result.fail(complaint)
})

const placeholder = /\{(?:thread|slot)\}/g

/**
 * One of the addresses that a template stands for, where it matters not which. A slot may be a port, so it is a number.
 */
export const sampleUrl = (template: string): string => template.replace(/\{thread\}/g, "x").replace(/\{slot\}/g, "1")

const agentSchemes = "but the agent's address begins with wss:// (or ws://), or with https:// (or http://) where " +
  "AGENT_WIRE is openai or agui"

/**
 * A text and not a URL, which would encode the braces of `{thread}` and `{slot}`. Which scheme it needs depends on the
 * wire.
 */
export const agentUrl = settingType("URL", (text) => {
  const url = parsed(sampleUrl(text))
  if (url === undefined || !/^(wss?|https?):$/.test(url.protocol)) return Result.fail(agentSchemes)
  const stranger = /\{[^}]*\}?/.exec(text.replace(placeholder, ""))
  if (stranger !== null) return Result.fail(`but only {thread} and {slot} are filled in, not ${stranger[0]}`)
  for (const name of url.searchParams.keys()) {
    if (/token|secret|password|api.?key/i.test(name)) {
      return Result.fail("but a secret travels in a header only: put it into AGENT_TOKEN")
    }
  }
  const complaint = common(url)
  return complaint === undefined ? Result.succeed(text) : Result.fail(complaint)
})
