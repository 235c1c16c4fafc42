import { withoutTls } from "../account/MissingTls.ts"
import type { UserId } from "../Ids.ts"
import { at, elementsOf, parseJson, readText } from "../Json.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"
import type { BotStatus } from "../operations/BotStatus.ts"
import { assumed } from "../outbox/RateBudget.ts"
import { nameShown } from "../TerminalSafe.ts"
import { span } from "../TimeSpan.ts"
import { codeIn } from "../UntrustedText.ts"
import { type Finding, findingsOf } from "./Finding.ts"

const { failed, ok, skipped, warning } = findingsOf("homeserver")

/** What a web server answered, and in how many milliseconds; or the code of why it did not. */
export type WebAnswer =
  | { readonly status: number; readonly date: string | null; readonly body: string; readonly elapsed: number }
  | { readonly failed: string }

const unreachableTodo = (url: string, code: string) => {
  const plain = withoutTls(url, code)
  if (code === "ENOTFOUND") return `Check the spelling of MATRIX_HOMESERVER, or whether this machine knows the host`
  if (plain !== undefined && plain.startsWith("there")) return `Look at MATRIX_HOMESERVER: ${plain}`
  if (/CERT|SIGNED|TLS|SSL|EPROTO/.test(code)) return `Look at the certificate that ${url} shows`
  const reaching = `Look whether the homeserver runs, and whether this machine may reach ${url}`
  return plain === undefined ? reaching : `${reaching}; ${plain}`
}

/** Whether a homeserver answers at the base URL, and which versions of the client API it speaks. */
export const versionFindings = (url: string, answer: WebAnswer): ReadonlyArray<Finding> => {
  if ("failed" in answer) {
    return [failed("reachable", `${url} gives no answer (${answer.failed})`, {
      means: "A running bot waits for it, and answers nobody meanwhile",
      todo: unreachableTodo(url, answer.failed)
    })]
  }
  const versions = elementsOf(at(parseJson(answer.body), "versions")).filter((one) => codeIn(one) !== undefined)
  if (answer.status !== 200 || versions.length === 0) {
    return [failed("reachable", `${url} answers ${answer.status}, and not as a Matrix homeserver does`, {
      needsOperator: answer.status < 500 && answer.status !== 429,
      means: "The bot cannot work with it",
      todo: "Write the base URL of the client API into MATRIX_HOMESERVER, such as https://matrix.example.org"
    })]
  }
  return [
    ok("reachable", `${url} answers in ${answer.elapsed} ms`),
    ok("versions", `speaks ${versions.length} versions of the client API, the newest is ${String(versions.at(-1))}`)
  ]
}

/** What the server calls itself to other servers; a proxy mostly does not let everybody ask. */
export const softwareFinding = (answer: WebAnswer): Finding => {
  const server = "failed" in answer || answer.status !== 200 ? undefined : at(parseJson(answer.body), "server")
  const [name, version] = [readText(at(server, "name")), readText(at(server, "version"))]
  return name === undefined || version === undefined
    ? skipped("software", "it does not say at this address")
    : ok("software", `${nameShown(name)} ${nameShown(version)}`)
}

/** Seconds by which a clock may be off before anything here goes by it. */
const mostOff = 30

/** `now`: when the answer had come, in milliseconds since 1970. */
export const clockFinding = (answer: WebAnswer, now: number): Finding | undefined => {
  if ("failed" in answer) return undefined
  const theirs = answer.date === null ? Number.NaN : Date.parse(answer.date)
  if (Number.isNaN(theirs)) return skipped("clock", "its answers have no date")
  // The header counts whole seconds, and was written about half way.
  const off = now - answer.elapsed / 2 - (theirs + 500)
  if (Math.abs(off) <= mostOff * 1000) return ok("clock", "this machine and the server agree to within seconds")
  return warning("clock", `this machine is ${span(Math.abs(off))} ${off > 0 ? "ahead of" : "behind"} the server`, {
    means: "The age of prompts (MAX_PROMPT_AGE) and the lease between two hosts are judged by these clocks",
    todo: "Let both keep their time by NTP"
  })
}

/** Whom the token belongs to; `expected` is MATRIX_USER_ID. */
export const accountFinding = (
  found: { readonly user: UserId; readonly device: string | undefined },
  expected: UserId | undefined
): Finding => {
  const device = found.device === undefined ? "no device" : `device ${nameShown(found.device)}`
  if (expected !== undefined && expected !== found.user) {
    return failed("account", `the login is of ${found.user}, and MATRIX_USER_ID says ${expected}`, {
      needsOperator: true,
      means: "The bot does not start",
      todo: "Give the token of the account that MATRIX_USER_ID names, or correct the name"
    })
  }
  return found.device === undefined
    ? warning("account", `${found.user}, ${device}`, {
      means: "A token without a device cannot take part in encryption",
      todo: "Give the token of a login, not of an application service"
    })
    : ok("account", `${found.user}, ${device}`)
}

/** Why the server did not say whom the login belongs to. */
export const noAccountFinding = (error: MatrixError): Finding => {
  if (error.reason._tag === "TokenRefused") {
    return failed("account", "the homeserver does not take the access token", {
      needsOperator: true,
      means: "The bot cannot log in with it: it was revoked, or belongs to another server",
      todo:
        "Make a new token and give it as MATRIX_ACCESS_TOKEN_FILE; with a password, start the bot, which logs in again"
    })
  }
  return failed("account", error.message, {
    means: "The homeserver is there, and does not serve this account now",
    todo: "Look at the homeserver's log, or try again"
  })
}

/** What the bot learned of the homeserver's rate limit. */
export const budgetFinding = (budget: BotStatus["budget"], now: number): Finding => {
  if (budget === null) {
    return ok("rate limit", `nothing learned yet: ${assumed.rate} a second after ${assumed.burst} at once is assumed`)
  }
  const learned = `learned ${Number(budget.rate.toFixed(3))} events a second after ${
    Number(budget.burst.toFixed(1))
  } at once`
  const blocked = (budget.blockedUntil?.getTime() ?? 0) - now
  return blocked > 0
    ? warning("rate limit", `${learned}; nothing goes through for ${span(blocked + 999)}`, {
      means: "Answers wait that long; finals go first",
      todo: "If that is often so, ask the server's administrator for a higher limit (rc_message) for this account"
    })
    : ok("rate limit", learned)
}
