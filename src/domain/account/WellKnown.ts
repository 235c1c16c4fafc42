import { isLoopback, isThisMachine } from "../HostAddress.ts"
import { noSuchProxy } from "./Identity.ts"
import { baseOf, type ServerName } from "./ServerName.ts"

/**
 * What a web server gave for one address, or why it gave nothing (a code such as ECONNREFUSED; `proxy` is the
 * variable that names the proxy in between).
 */
export type DiscoveryAnswer =
  | { readonly status: number; readonly body: string }
  | { readonly failed: string; readonly proxy?: string }
  /** It led to where we do not follow. */
  | { readonly astray: string }

/**
 * Client-server API, "Server Discovery"; FAIL_PROMPT and FAIL_ERROR are both `No` here, as there is nobody to prompt.
 */
export type DiscoveryResult =
  | { readonly _tag: "Base"; readonly url: URL }
  /** For the person who configured it; waiting does not help. */
  | { readonly _tag: "No"; readonly sentence: string }
  /** Nothing was learned this time. */
  | { readonly _tag: "Later"; readonly why: string }

const instead =
  "write the base URL of the homeserver's client API instead, such as MATRIX_HOMESERVER=https://matrix.example.org"
const no = (name: ServerName, why: string): DiscoveryResult => ({
  _tag: "No",
  sentence: `MATRIX_HOMESERVER=${name} does not lead to a homeserver: ${why}; ${instead}`
})

const hostOf = (name: ServerName) => name.replace(/:.*$/, "")
const isHere = (name: ServerName) => isLoopback(hostOf(name))

/**
 * A name of this machine is taken with its port and without TLS, which a homeserver that somebody develops on does
 * not have.
 */
const originOf = (name: ServerName) => (isHere(name) ? `http://${name}` : `https://${name}`)

/** The name's port is that of other servers, so it is left out (spec: hostname only). */
export const wellKnownUrl = (name: ServerName) =>
  new URL("/.well-known/matrix/client", isHere(name) ? originOf(name) : `https://${hostOf(name)}`)

export const versionsUrl = (base: URL) => new URL(`${baseOf(base)}/_matrix/client/versions`)

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined

const noAnswer = (name: ServerName, url: URL, looked: DiscoveryAnswer): DiscoveryResult | undefined => {
  if ("astray" in looked) return no(name, `${url.href}: ${looked.astray}`)
  if ("failed" in looked && looked.proxy !== undefined) {
    if (looked.failed === "ENOTFOUND") return { _tag: "No", sentence: noSuchProxy(looked.proxy) }
    return {
      _tag: "Later",
      why: `${url.href} gives no answer through the proxy that ${looked.proxy} names (${looked.failed})`
    }
  }
  if ("failed" in looked) {
    if (looked.failed === "ENOTFOUND") {
      return {
        _tag: "No",
        sentence: `MATRIX_HOMESERVER=${name}: there is no host ${url.hostname}; check the spelling, or ${instead}`
      }
    }
    return { _tag: "Later", why: `${url.href} gives no answer (${looked.failed})` }
  }
  if (looked.status === 429 || looked.status >= 500) {
    return { _tag: "Later", why: `${url.href} answers ${looked.status}` }
  }
  return undefined
}

/** What `.well-known` says; it is still to be seen whether a homeserver is there. */
export const readWellKnown = (name: ServerName, looked: DiscoveryAnswer): DiscoveryResult => {
  const url = wellKnownUrl(name)
  const nothing = noAnswer(name, url, looked)
  if (nothing !== undefined || !("status" in looked)) return nothing!
  // The spec's IGNORE: who has no such file has the homeserver at the name itself.
  if (looked.status === 404) return { _tag: "Base", url: new URL(originOf(name)) }
  if (looked.status !== 200) return no(name, `${url.href} answers ${looked.status}`)
  const json = parsed(looked.body)
  if (json === undefined) return no(name, `${url.href} holds no JSON`)
  const base = field(field(json, "m.homeserver"), "base_url")
  if (typeof base !== "string" || base === "") return no(name, `${url.href} names no m.homeserver.base_url`)
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    return no(name, `the base_url in ${url.href} is no URL`)
  }
  const found = new URL(base)
  if (found.protocol === "http:" && !isLoopback(found.hostname)) {
    return no(name, `the base_url in ${url.href} is http://, where a password or token would travel unencrypted`)
  }
  // What listens here is nobody's homeserver but of who named this machine himself.
  if (isThisMachine(found.hostname) && !isHere(name)) {
    return no(name, `the base_url in ${url.href} is an address of this machine`)
  }
  return { _tag: "Base", url: found }
}

/** So many hops are followed; web servers of a bare domain send people to its www, seldom further. */
export const mostHops = 5

/**
 * Where a redirect may be followed to: never out of encryption, and never to this machine, unless its name was
 * configured. A `string` says why not.
 */
export const hop = (name: ServerName, from: URL, location: string | null): URL | string => {
  if (location === null || !URL.canParse(location, from.href)) return "it redirects to nowhere"
  const to = new URL(location, from.href)
  if (!/^https?:$/.test(to.protocol)) return "it redirects to what is no web address"
  if (from.protocol === "https:" && to.protocol !== "https:") return "it redirects to an address without TLS"
  if (isThisMachine(to.hostname) && !isHere(name)) return "it redirects to an address of this machine"
  return to
}

/** Whether a homeserver is where the name led to. */
export const readVersions = (name: ServerName, base: URL, looked: DiscoveryAnswer): DiscoveryResult => {
  const url = versionsUrl(base)
  const nothing = noAnswer(name, url, looked)
  if (nothing !== undefined || !("status" in looked)) return nothing!
  const versions = looked.status === 200 ? field(parsed(looked.body), "versions") : undefined
  return Array.isArray(versions)
    ? { _tag: "Base", url: base }
    : no(name, `no Matrix homeserver answers at ${baseOf(base)}`)
}
