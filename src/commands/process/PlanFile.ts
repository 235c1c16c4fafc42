import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { UserError } from "../../domain/UserError.ts"

const AnyDocument = Schema.fromJsonString(Schema.Struct({ schema: Schema.String }))

/** The command that a document is of, by the name of its schema. */
const commandOf = (schema: string) => /^matrix-surface\.([a-z-]+)\/\d+$/.exec(schema)?.[1]

/** Saves the plan of a dry run for nobody else to read. */
export const savePlan = Effect.fnUntraced(function*(file: string, document: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.mapError(
    fs.writeFileString(file, `${document}\n`, { mode: 0o600 }),
    () => UserError.refuse(`${file} cannot be written.`)
  )
})

/** Reads a saved document, which must be one of the command with this schema. */
export const readPlanFile = Effect.fnUntraced(function*<A>(
  file: string,
  schema: string,
  document: Schema.Codec<A, string>
) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    () => UserError.refuse(`${file} cannot be read: name a file that --out made.`)
  )
  const none = UserError.refuse(`${file} holds no plan of this version: make one with --dry-run --out FILE.`)
  const any = yield* Effect.mapError(Schema.decodeUnknownEffect(AnyDocument)(text), () => none)
  const [its, ours] = [commandOf(any.schema), commandOf(schema)]
  if (its !== undefined && its !== ours) {
    return yield* UserError.refuse(`${file} is of the command ${its}, not of ${ours}. Nothing was changed.`)
  }
  return yield* Effect.mapError(Schema.decodeUnknownEffect(document)(text), () => none)
})
