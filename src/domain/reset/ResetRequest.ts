import type { Homeserver } from "../account/ServerName.ts"
import type { Auth } from "../settings/Settings.ts"
import type { Plan } from "./Plan.ts"
import type { ResetMode } from "./ResetModes.ts"
import type { ResetTargets } from "./ResetTargets.ts"
import type { Step } from "./Step.ts"

/** The account on its server, as the settings say. */
export interface AccountSettings {
  readonly homeserver: Homeserver
  readonly auth: Auth
  readonly deviceId: string | undefined
  readonly deviceName: string
}

export interface ResetRequest {
  readonly mode: ResetMode
  readonly wish: ResetTargets
  readonly dataDir: string
  /** undefined: the server is left alone. */
  readonly account: AccountSettings | undefined
  /** A saved plan to run, in place of a new one. */
  readonly saved: Plan | undefined
}

export interface ResetReport {
  /** What was found to be done. */
  readonly plan: Plan
  readonly performed: ReadonlyArray<Step>
  /** The path of the old store. */
  readonly backup: string | undefined
}
