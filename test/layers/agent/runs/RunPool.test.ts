import { suite } from "../../../contracts/Agent.contract.ts"
import { scriptedRuns } from "../../../support/ScriptedRuns.ts"

suite("A pool of runs", scriptedRuns, { log: false, cancel: true })
