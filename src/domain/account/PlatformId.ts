import { Result, Schema } from "effect"

/**
 * The platform's own id of a person, opaque to us: 1 to 255 visible ASCII characters. A Matrix id is none, because what
 * the agent is told of a person names no Matrix account; neither are one or two dots, which lead elsewhere in a URL.
 */
export const PlatformId = Schema.String.check(Schema.isPattern(/^(?!@[^:]*:|\.\.?$)[\x21-\x7e]{1,255}$/)).pipe(
  Schema.brand("PlatformId")
)
export type PlatformId = typeof PlatformId.Type

const isPlatformId = Schema.is(PlatformId)

/** The id in an answer of the platform; undefined for anything else in its place. */
export const readPlatformId = (value: unknown): PlatformId | undefined => (isPlatformId(value) ? value : undefined)

/** The id that an operator wrote, or what is wrong with it. */
export const platformIdOf = (text: string): Result.Result<PlatformId, string> => {
  if (isPlatformId(text)) return Result.succeed(text)
  return Result.fail(
    /^@[^:]*:/.test(text)
      ? "a Matrix id is no id of the platform: give the id by which the platform itself knows the person"
      : "an id of the platform has 1 to 255 visible ASCII characters, no spaces, and more than dots, such as 42 or " +
        "ann.smith"
  )
}
