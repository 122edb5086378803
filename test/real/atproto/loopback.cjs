'use strict'
// Preloaded: these servers would listen on every interface, and nobody outside this machine has any business with them.
const { Server } = require('node:net')

const listen = Server.prototype.listen
const everywhere = new Set([undefined, null, '', '0.0.0.0', '::'])

Server.prototype.listen = function (...values) {
  const [first, second] = values
  if (typeof first === 'object' && first !== null && first.port !== undefined) {
    if (everywhere.has(first.host)) values[0] = { ...first, host: '127.0.0.1' }
  } else if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))) {
    if (typeof second !== 'string') values.splice(1, 0, '127.0.0.1')
    else if (everywhere.has(second)) values[1] = '127.0.0.1'
  }
  return listen.apply(this, values)
}
