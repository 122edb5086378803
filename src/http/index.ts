export { assembleServer, webFolder } from './serve.ts'
export { rebuildRollups, releaseCopy, sealAgain } from './operator.ts'
export { OperatorReport, Rebuilt, Released, SealedAgain } from './operator-schema.ts'
