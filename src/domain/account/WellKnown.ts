import { isLoopback, isThisMachine } from "../HostAddress.ts"
import { at, parseJson, readText } from "../Json.ts"
import { noSuchProxy } from "./Identity.ts"
import { baseOf, type ServerName } from "./ServerName.ts"

/**
 * What a web server answered at one address, or why nothing was answered: `failed` is a code such as ECONNREFUSED, and
 * `proxy` the variable that names the proxy in between.
 */
export type DiscoveryAnswer =
  | { readonly status: number; readonly body: string }
  | { readonly failed: string; readonly proxy?: string }
  /** Why the redirect that it answered is not followed. */
  | { readonly astray: string }

/** The result of server discovery (client-server API). FAIL_PROMPT and FAIL_ERROR are both `No`: nobody is prompted. */
export type DiscoveryResult =
  | { readonly _tag: "Base"; readonly url: URL }
  /** A sentence for the operator; waiting does not help. */
  | { readonly _tag: "No"; readonly sentence: string }
  /** The next try may have another result. */
  | { readonly _tag: "Later"; readonly why: string }

const instead =
  "write the base URL of the homeserver's client API instead, such as MATRIX_HOMESERVER=https://matrix.example.org"
const no = (name: ServerName, why: string): DiscoveryResult => ({
  _tag: "No",
  sentence: `MATRIX_HOMESERVER=${name} does not lead to a homeserver: ${why}; ${instead}`
})

const hostOf = (name: ServerName) => name.replace(/:.*$/, "")
const isHere = (name: ServerName) => isLoopback(hostOf(name))

/** A name of this machine keeps its port and gets no TLS, because a homeserver under development has none. */
const originOf = (name: ServerName) => (isHere(name) ? `http://${name}` : `https://${name}`)

/** The address of `.well-known`, without the name's port, which is for other servers (spec: hostname only). */
export const wellKnownUrl = (name: ServerName) =>
  new URL("/.well-known/matrix/client", isHere(name) ? originOf(name) : `https://${hostOf(name)}`)

export const versionsUrl = (base: URL) => new URL(`${baseOf(base)}/_matrix/client/versions`)

const noAnswer = (name: ServerName, url: URL, answer: DiscoveryAnswer): DiscoveryResult | undefined => {
  if ("astray" in answer) return no(name, `${url.href}: ${answer.astray}`)
  if ("failed" in answer && answer.proxy !== undefined) {
    if (answer.failed === "ENOTFOUND") return { _tag: "No", sentence: noSuchProxy(answer.proxy) }
    return {
      _tag: "Later",
      why: `${url.href} gives no answer through the proxy that ${answer.proxy} names (${answer.failed})`
    }
  }
  if ("failed" in answer) {
    if (answer.failed === "ENOTFOUND") {
      return {
        _tag: "No",
        sentence: `MATRIX_HOMESERVER=${name}: there is no host ${url.hostname}; check the spelling, or ${instead}`
      }
    }
    return { _tag: "Later", why: `${url.href} gives no answer (${answer.failed})` }
  }
  if (answer.status === 429 || answer.status >= 500) {
    return { _tag: "Later", why: `${url.href} answers ${answer.status}` }
  }
  return undefined
}

/** The base URL that `.well-known` names; whether a homeserver answers there, `readVersions` tells. */
export const readWellKnown = (name: ServerName, answer: DiscoveryAnswer): DiscoveryResult => {
  const url = wellKnownUrl(name)
  const nothing = noAnswer(name, url, answer)
  if (nothing !== undefined || !("status" in answer)) return nothing!
  // The spec's IGNORE: without the file, the homeserver is at the name itself.
  if (answer.status === 404) return { _tag: "Base", url: new URL(originOf(name)) }
  if (answer.status !== 200) return no(name, `${url.href} answers ${answer.status}`)
  const json = parseJson(answer.body)
  if (json === undefined) return no(name, `${url.href} holds no JSON`)
  const base = readText(at(json, "m.homeserver", "base_url")) ?? ""
  if (base === "") return no(name, `${url.href} names no m.homeserver.base_url`)
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    return no(name, `the base_url in ${url.href} is no URL`)
  }
  const target = new URL(base)
  if (target.protocol === "http:" && !isLoopback(target.hostname)) {
    return no(name, `the base_url in ${url.href} is http://, where a password or token would travel unencrypted`)
  }
  // A server on this machine is the wrong one, unless the operator named this machine.
  if (isThisMachine(target.hostname) && !isHere(name)) {
    return no(name, `the base_url in ${url.href} is an address of this machine`)
  }
  return { _tag: "Base", url: target }
}

/** So many redirects are followed: from a bare domain to its www and seldom further. */
export const mostHops = 5

/**
 * The address that a redirect leads to, or a `string` that says why it is not followed: never from TLS to plaintext,
 * and never to this machine unless the operator named it.
 */
export const hop = (name: ServerName, from: URL, location: string | null): URL | string => {
  if (location === null || !URL.canParse(location, from.href)) return "it redirects to nowhere"
  const to = new URL(location, from.href)
  if (!/^https?:$/.test(to.protocol)) return "it redirects to what is no web address"
  if (from.protocol === "https:" && to.protocol !== "https:") return "it redirects to an address without TLS"
  if (isThisMachine(to.hostname) && !isHere(name)) return "it redirects to an address of this machine"
  return to
}

/** Whether a homeserver answers at the base URL that the name led to. */
export const readVersions = (name: ServerName, base: URL, answer: DiscoveryAnswer): DiscoveryResult => {
  const url = versionsUrl(base)
  const nothing = noAnswer(name, url, answer)
  if (nothing !== undefined || !("status" in answer)) return nothing!
  const versions = answer.status === 200 ? at(parseJson(answer.body), "versions") : undefined
  return Array.isArray(versions)
    ? { _tag: "Base", url: base }
    : no(name, `no Matrix homeserver answers at ${baseOf(base)}`)
}
