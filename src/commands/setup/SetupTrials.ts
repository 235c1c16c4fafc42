import * as Effect from "effect/Effect"
import type { Programs } from "../../app/Programs.ts"
import type { Finding } from "../../domain/doctor/Finding.ts"
import type { SetupPart } from "../../domain/setup/SetupQuestions.ts"
import { requestOfSettings } from "../doctor/RequestOfSettings.ts"
import type { LookedUpSettings } from "../process/LookedUpSettings.ts"

/** What is tried with: a doctor, and one login. */
export type SetupTrials = Pick<Programs, "doctor" | "trialLogin">

const ofArea = (area: Finding["area"]) => (findings: ReadonlyArray<Finding>) =>
  findings.filter((one) => one.area === area && one.verdict !== "skipped")

/** Tries what a part of the settings leads to. It changes nothing, and the store is not looked at. */
export const triedPart = Effect.fnUntraced(
  function*({ doctor, trialLogin }: SetupTrials, part: SetupPart, looked: LookedUpSettings) {
    if (part === "people") return []
    const whole = requestOfSettings(looked, undefined)
    const { auth, homeserver } = whole
    const alone = { ...whole, dataDir: undefined, masterUrl: undefined }
    if (part === "agent") {
      const { findings } = yield* doctor({ ...alone, homeserver: undefined, auth: undefined })
      return ofArea("agent")(findings)
    }
    const { findings } = yield* doctor({ ...alone, agent: undefined })
    const seen = ofArea("homeserver")(findings)
    if (homeserver === undefined || auth?._tag !== "Password" || seen.some(({ verdict }) => verdict === "failed")) {
      return seen
    }
    const login = yield* trialLogin(homeserver, auth)
    return login === undefined ? seen : [...seen, login]
  }
)
