import { Effect } from "effect"
import type { Programs } from "../../src/app/Programs.ts"

/** For command lines that reset nothing. */
export const noReset: Programs["reset"] = {
  dryRun: () => Effect.die("no reset"),
  run: () => Effect.die("no reset"),
  backup: () => Effect.die("no backup"),
  restore: () => Effect.die("no restore")
}

/** For command lines that reconcile nothing. */
export const noReconcile: Programs["reconcile"] = {
  dryRun: () => Effect.die("no reconciliation"),
  run: () => Effect.die("no reconciliation")
}

/** For command lines that map nobody. */
export const noUsers: Programs["users"] = {
  list: () => Effect.die("no users"),
  map: () => Effect.die("no users"),
  unmap: () => Effect.die("no users")
}

/** For command lines that look at no device. */
export const noDevice: Programs["device"] = {
  show: () => Effect.die("no device"),
  recoveryKey: () => Effect.die("no device"),
  forgetRecoveryKey: () => Effect.die("no device"),
  resetIdentity: () => Effect.die("no device")
}

/** For command lines that look after no agent. */
export const noTrust: Programs["trust"] = {
  unprovable: () => Effect.die("no store"),
  quarantine: () => Effect.die("no store"),
  lift: () => Effect.die("no store"),
  leases: () => Effect.die("no store"),
  release: () => Effect.die("no store")
}

/** For command lines that look at nothing. */
export const noDoctor: Programs["doctor"] = () => Effect.die("no doctor")

/** For command lines of which one program runs. */
export const otherCommands: Omit<Programs, "doctor"> = {
  bot: () => Effect.die("no bot"),
  sandbox: () => Effect.die("no sandbox"),
  status: () => Effect.die("no store"),
  trust: noTrust,
  users: {
    list: () => Effect.die("no store"),
    map: () => Effect.die("no store"),
    unmap: () => Effect.die("no store")
  },
  device: noDevice,
  reconcile: noReconcile,
  reset: noReset
}
