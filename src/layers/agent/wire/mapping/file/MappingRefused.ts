import { Schema } from "effect"
import { withFullStop } from "../../../../../domain/settings/SettingProblem.ts"

/**
 * A mapping file that cannot be used: it cannot be read, or is wrong. `mistakes`: one or more, each as the end of a
 * sentence that names the file: ` is wrong at /recv/chunk/text: …`.
 */
export class MappingRefused extends Schema.TaggedError<MappingRefused>()("MappingRefused", {
  path: Schema.String,
  mistakes: Schema.Array(Schema.String)
}) {
  /** Another start with the same file cannot help. */
  readonly exitCode = 2

  /** A sentence for each mistake, without its end. */
  get sentences(): ReadonlyArray<string> {
    return this.mistakes.map((mistake) => `AGENT_MAPPING=${this.path}${mistake}`)
  }

  override get message() {
    if (this.mistakes.length === 1) return withFullStop(this.sentences.join(""))
    return [
      `AGENT_MAPPING=${this.path} is wrong in ${this.mistakes.length} places:`,
      ...this.mistakes.map((mistake) => `  ${withFullStop(mistake.replace(/^ is wrong at /, ""))}`)
    ].join("\n")
  }
}
