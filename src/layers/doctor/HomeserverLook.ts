import { Clock, Effect, Redacted } from "effect"
import { baseOf, type Homeserver } from "../../domain/account/ServerName.ts"
import { versionsUrl } from "../../domain/account/WellKnown.ts"
import type { DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import {
  accountFinding,
  budgetFinding,
  clockFinding,
  noAccountFinding,
  softwareFinding,
  versionFindings
} from "../../domain/doctor/HomeserverFindings.ts"
import type { BotStatus } from "../../domain/operations/BotStatus.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { lookUpServer } from "../account/ServerDiscovery.ts"
import * as MatrixClientServer from "../matrix/MatrixClientServer.ts"
import { type RecoveryKeyTried, serverKeysLook } from "./ServerKeysLook.ts"
import { webAnswer } from "./WebLook.ts"

const { failed, ok, skipped } = findingsOf("homeserver")

/** The base URL, and what its finding needed: a name is looked up, and the result is kept nowhere. */
const found = Effect.fnUntraced(function*(homeserver: Homeserver) {
  if (homeserver instanceof URL) return { url: homeserver, findings: [] }
  const result = yield* lookUpServer(homeserver)
  if (result._tag === "Base") {
    return { url: result.url, findings: [ok("well-known", `${homeserver} leads to ${baseOf(result.url)}`)] }
  }
  const why = result._tag === "No" ? result.sentence : result.why
  return {
    url: undefined,
    findings: [failed("well-known", why, {
      needsOperator: result._tag === "No",
      means: "The bot does not find its homeserver (one that found it before takes the address of that time)"
    })]
  }
})

/** What the store says of the bot; undefined: nothing. */
type Seen = Pick<BotStatus, "budget" | "encryption"> | undefined

type Login =
  | { readonly _tag: "Token"; readonly token: Redacted.Redacted }
  | { readonly _tag: "None"; readonly finding: Finding }

/** The token of the settings, or the one that a bot left in session.json. Nothing logs in here, and nothing renews. */
const login = Effect.fnUntraced(function*({ auth }: DoctorRequest, homeserver: string) {
  const none = (seen: string, todo?: string): Login => ({
    _tag: "None",
    finding: skipped("account", seen, todo === undefined ? {} : { todo })
  })
  if (auth === undefined) return none("no login is set, or a wrong one: the settings say why")
  if (auth._tag === "Token") return { _tag: "Token", token: auth.token } satisfies Login
  const { session } = yield* (yield* SessionStore).get
  if (session === undefined || session.user !== auth.user || session.homeserver !== homeserver) {
    return none("the bot has not logged in here yet, and the doctor makes no device", "Start the bot once")
  }
  return session.expiresAt !== undefined && session.expiresAt <= (yield* Clock.currentTimeMillis)
    ? none("the login in session.json has run out; a bot that starts renews it, the doctor does not", "Start the bot")
    : { _tag: "Token", token: session.accessToken } satisfies Login
})

/** Whom the login belongs to, and what the server has of its device where that takes part in encrypted rooms. */
const account = Effect.fnUntraced(function*(
  request: DoctorRequest,
  homeserver: string,
  status: Seen,
  tried: RecoveryKeyTried
) {
  const got = yield* login(request, homeserver)
  if (got._tag === "None") return [got.finding]
  return yield* Effect.gen(function*() {
    const who = yield* (yield* Matrix).whoami
    const finding = accountFinding(who, request.userId)
    return [finding, ...(yield* serverKeysLook(request, who, status?.encryption, tried))]
  }).pipe(
    Effect.catchTag("MatrixError", (error) => Effect.succeed([noAccountFinding(error)])),
    Effect.provide(MatrixClientServer.layer({ homeserver, token: got.token }))
  )
})

/** Looks at the homeserver of the settings as the bot would meet it; moves no sync and makes no device. */
export const homeserverLook = Effect.fnUntraced(
  function*(request: DoctorRequest, status: Seen, tried: RecoveryKeyTried) {
    if (request.homeserver === undefined) {
      return [skipped("all", "MATRIX_HOMESERVER is missing or wrong: the settings say why")]
    }
    const { findings, url } = yield* found(request.homeserver)
    if (url === undefined) return findings
    const base = baseOf(url)
    const versions = yield* webAnswer(versionsUrl(url))
    const now = yield* Clock.currentTimeMillis
    const seen = [...findings, ...versionFindings(base, versions)]
    if (seen.some(({ verdict }) => verdict === "failed")) return seen
    const clock = clockFinding(versions, now)
    const budget = status?.budget
    return [
      ...seen,
      softwareFinding(yield* webAnswer(new URL(`${base}/_matrix/federation/v1/version`))),
      ...(clock === undefined ? [] : [clock]),
      ...(yield* account(request, base, status, tried)),
      ...(budget === undefined ? [] : [budgetFinding(budget, now)])
    ]
  }
)
