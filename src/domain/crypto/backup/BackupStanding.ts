import { nameShown } from "../../TerminalSafe.ts"
import type { BackupState } from "../EncryptionState.ts"

/** What the bot noted of the account's backup beside what the homeserver says now. */
export interface BackupStanding {
  /** `skipped`: there is none, and none is missed. */
  readonly verdict: "ok" | "warning" | "skipped"
  readonly seen: string
  readonly means?: string
  readonly advice?: string
}

const kept = "The keys of rooms are in DATA_DIR alone: a lost store could not read old messages"

const noneThere = (noted: BackupState | null): BackupStanding => {
  if (noted?.state === "on") {
    return {
      verdict: "warning",
      seen: `the account has none, and the bot noted version ${nameShown(noted.version ?? "unknown")}`,
      means: kept,
      advice: "Start the bot, which makes another one; one that runs does so with the next key that it puts there"
    }
  }
  return noted === null || noted.version !== undefined || noted.why === undefined
    ? { verdict: "skipped", seen: "the account has none" }
    : { verdict: "skipped", seen: `the account has none, and the bot makes none: ${noted.why}` }
}

const unused = (noted: BackupState, onServer: string): BackupStanding => {
  const why = noted.why === undefined ? "" : `: ${noted.why}`
  return noted.version === onServer
    ? { verdict: "warning", seen: `version ${nameShown(onServer)}, which the bot does not use${why}`, means: kept }
    : {
      verdict: "warning",
      seen: `version ${nameShown(onServer)}, which came after the bot looked: it uses none${why}`,
      means: kept,
      advice: "Start the bot again, which looks anew"
    }
}

const used = ({ uploaded, version, why }: BackupState, onServer: string): BackupStanding => {
  const shown = `version ${nameShown(onServer)}`
  if (version !== onServer) {
    return {
      verdict: "warning",
      seen: `${shown}, and the bot noted version ${nameShown(version ?? "unknown")}`,
      means: "The newest keys are in the bot's store alone until it looks at the other backup",
      advice: "Start the bot again, which looks anew; it does so too with the next key that it puts there"
    }
  }
  if (why !== undefined) {
    return {
      verdict: "warning",
      seen: `${shown}, which the bot fills and cannot read: ${why}`,
      means: "A lost store could not read old messages out of it",
      advice: "Set MATRIX_RECOVERY_KEY to the account's recovery key"
    }
  }
  return {
    verdict: "ok",
    seen: uploaded === undefined ? `${shown}, which the bot uses` : `${shown}, with ${uploaded} keys of the bot's in it`
  }
}

/** `onServer`: the version that the homeserver names; null: there is none. */
export const backupStanding = (noted: BackupState | null, onServer: string | null): BackupStanding => {
  if (onServer === null) return noneThere(noted)
  if (noted === null) {
    return { verdict: "ok", seen: `version ${nameShown(onServer)}, which the bot did not look at yet` }
  }
  return noted.state === "on" ? used(noted, onServer) : unused(noted, onServer)
}
