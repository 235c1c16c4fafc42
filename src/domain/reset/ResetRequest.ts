import type { Homeserver } from "../account/ServerName.ts"
import type { Auth } from "../settings/Settings.ts"
import type { Plan } from "./Plan.ts"
import type { ResetMode } from "./ResetModes.ts"
import type { ResetTargets } from "./ResetTargets.ts"
import type { Step } from "./Step.ts"

/** The account on its server, by the settings. */
export interface AccountSettings {
  readonly homeserver: Homeserver
  readonly auth: Auth
  readonly deviceId: string | undefined
  readonly deviceName: string
}

export interface ResetRequest {
  readonly mode: ResetMode
  readonly targets: ResetTargets
  readonly dataDir: string
  /** undefined where the reset does not act on the server. */
  readonly account: AccountSettings | undefined
  /** MATRIX_RECOVERY_KEY is set. */
  readonly hasRecoveryKey?: boolean
  /** A saved plan that runs in place of a new one. */
  readonly saved: Plan | undefined
}

export interface ResetReport {
  /** The plan that was due. */
  readonly plan: Plan
  readonly performed: ReadonlyArray<Step>
  /** The path of the old store; undefined where it stayed. */
  readonly backup: string | undefined
}
