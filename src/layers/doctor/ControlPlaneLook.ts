import { Effect } from "effect"
import { baseOf } from "../../domain/account/ServerName.ts"
import { healthFinding } from "../../domain/doctor/ControlPlaneFindings.ts"
import { webAnswer } from "./WebLook.ts"

/** Asks the control plane for its health. */
export const controlPlaneLook = Effect.fnUntraced(function*(masterUrl: URL) {
  const url = new URL(`${baseOf(masterUrl)}/health`)
  return [healthFinding(url.href, yield* webAnswer(url))]
})
