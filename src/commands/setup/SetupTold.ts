import type { Finding } from "../../domain/doctor/Finding.ts"
import type { namesTakenOver } from "./FormerFile.ts"
import type { WrittenFile } from "./SetupFiles.ts"
import { unitCommands } from "./SetupUnit.ts"

export const setupSchema = "matrix-surface.init/1"

/** What was written. */
export interface SetupDone {
  /** The settings, then the unit. */
  readonly done: ReadonlyArray<WrittenFile>
  /** The unit's file. */
  readonly unit: string | undefined
  readonly names: ReturnType<typeof namesTakenOver>
  readonly warnings: ReadonlyArray<string>
  /** What was found by trying and nobody was shown yet. */
  readonly noticed: ReadonlyArray<Finding>
}

const sentenceOf = ({ look, means, seen, todo }: Finding) =>
  [`${look}: ${seen}`, means, todo].filter((text) => text !== undefined).join("; ")

const row = (head: string, { file, kept }: WrittenFile) =>
  `${head}${file}${kept === undefined ? "" : ` (what was there is ${kept})`}`

const documentOf = ({ done, names, noticed, unit, warnings }: SetupDone) => {
  const [settings] = done
  return {
    schema: setupSchema,
    file: settings?.file,
    replaced: settings?.kept !== undefined,
    kept: done.flatMap(({ kept }) => kept ?? []),
    unit: unit ?? null,
    warnings: [...noticed.map(sentenceOf), ...warnings],
    ...names
  }
}

/** What a person reads of it, or a program. */
export const setupTold = (what: SetupDone, json: boolean): string => {
  if (json) return JSON.stringify(documentOf(what), undefined, 2)
  const { done, names: { left, taken }, noticed, unit, warnings } = what
  return [
    ...done.map((one, at) => row(at === 0 ? "Written: " : "         ", one)),
    ...(taken.length === 0 ? [] : [`Taken over: ${taken.join(", ")}`]),
    ...(left.length === 0 ? [] : [`Not taken over: ${left.join(", ")}`]),
    ...noticed.map((one) => `${sentenceOf(one)}.`),
    "",
    ...warnings.map((warning) => `${warning}.`),
    unit === undefined
      ? "Next: matrix-surface doctor looks at everything once more; without a command the bot starts."
      : `${warnings.length === 0 ? "Next" : "Once that is mended"}, as root: ${unitCommands(unit)}`
  ].join("\n")
}
