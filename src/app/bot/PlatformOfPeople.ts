import { Layer } from "effect"
import type { Settings } from "../../domain/settings/Settings.ts"
import * as ControlPlaneLocal from "../../layers/account/platform/ControlPlaneLocal.ts"
import * as ControlPlaneMaster from "../../layers/account/platform/ControlPlaneMaster.ts"

/** The settings that say who people are. */
interface PlatformSettings {
  readonly agent: Pick<Settings["agent"], "sender">
  readonly language: Settings["language"]
  /** The platform's control plane; undefined: there is none. */
  readonly masterUrl?: URL | undefined
}

/** Who people are: by the store alone, or by the platform first. It is not asked for what nobody is told. */
export const controlPlane = ({ agent, language, masterUrl }: PlatformSettings) => {
  const local = ControlPlaneLocal.layer(language)
  return masterUrl === undefined || agent.sender === "pseudonym"
    ? local
    : Layer.provide(ControlPlaneMaster.layer(masterUrl), local)
}
