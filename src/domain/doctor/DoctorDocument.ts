import { type Finding, tallyOf } from "./Finding.ts"

export const doctorSchema = "matrix-surface.doctor/1"

/** What `doctor --json` prints: one document. `at` is when the looks were over. */
export const doctorDocument = (findings: ReadonlyArray<Finding>, at: Date): string =>
  JSON.stringify(
    {
      schema: doctorSchema,
      at,
      ok: tallyOf(findings, "ok"),
      warnings: tallyOf(findings, "warning"),
      failed: tallyOf(findings, "failed"),
      skipped: tallyOf(findings, "skipped"),
      findings: findings.map(({ area, look, means, seen, todo, verdict }) => ({
        area,
        look,
        verdict,
        seen,
        means: means ?? null,
        todo: todo ?? null
      }))
    },
    undefined,
    2
  )
