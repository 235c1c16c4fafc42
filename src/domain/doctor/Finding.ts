/** The parts of the bot's world that are looked at, in the order in which people read them. */
export const areas = [
  "settings",
  "homeserver",
  "store",
  "encryption",
  "agent",
  "control plane",
  "recording",
  "isolation",
  "conformance"
] as const
export type Area = (typeof areas)[number]

/** `skipped`: it could not or need not be looked at. */
export type Verdict = "ok" | "warning" | "failed" | "skipped"

/** What one look found. Its texts are one line each, and hold no text of people's and no secret. */
export interface Finding {
  readonly area: Area
  /** What was looked at, in a word or two. */
  readonly look: string
  readonly verdict: Verdict
  /** What was seen. */
  readonly seen: string
  /** What that means for the bot. */
  readonly means?: string
  /** What to do about it. */
  readonly todo?: string
  /** Looking again will hardly find another: a setting, or what is in front of it, has to change. */
  readonly needsOperator?: boolean
}

/** What a finding says besides what was seen. */
export type Remark = Pick<Finding, "means" | "todo" | "needsOperator">

/** The findings of one area. */
export const findingsOf = (area: Area) => {
  const as = (verdict: Verdict) => (look: string, seen: string, remark: Remark = {}): Finding => ({
    area,
    look,
    verdict,
    seen,
    ...remark
  })
  return { ok: as("ok"), warning: as("warning"), failed: as("failed"), skipped: as("skipped") }
}

export const tallyOf = (findings: ReadonlyArray<Finding>, verdict: Verdict): number =>
  findings.filter((one) => one.verdict === verdict).length
