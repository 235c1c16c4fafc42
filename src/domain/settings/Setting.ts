import { Result } from "effect"
import type { SettingType } from "./types/SettingType.ts"

export const sections = ["Matrix", "Agent", "Conversations", "Store", "Operation"] as const

/** A setting: how it is read, and what help, listing and documentation say about it. */
export interface Setting<A> {
  readonly section: (typeof sections)[number]
  readonly kind: SettingType<unknown>
  /** The default, as a person would write it; undefined where there is none. */
  readonly fallback: string | undefined
  /** The words for the default where no value of the setting stands for it. */
  readonly defaultText: string
  readonly description: string
  readonly example: string
  /** Reads the text of the setting. An empty text counts as none. */
  readonly read: (text: string | undefined) => Result.Result<A, string>
}

interface SettingTexts {
  readonly description: string
  readonly example: string
  readonly defaultText?: string
}

export const withDefault = <A>(
  section: Setting<A>["section"],
  kind: SettingType<A>,
  fallback: string,
  texts: SettingTexts
): Setting<A> => ({
  section,
  kind,
  fallback,
  ...texts,
  defaultText: texts.defaultText ?? (fallback === "" ? "empty" : fallback),
  read: (text) => kind.read(text === undefined || text === "" ? fallback : text)
})

export const optional = <A>(
  section: Setting<A>["section"],
  kind: SettingType<A>,
  texts: SettingTexts
): Setting<A | undefined> => ({
  section,
  kind,
  fallback: undefined,
  ...texts,
  defaultText: texts.defaultText ?? "–",
  read: (text) => (text === undefined || text === "" ? Result.succeed(undefined) : kind.read(text))
})
