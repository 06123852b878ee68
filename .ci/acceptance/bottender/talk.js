// What the bot answers. Where it answers more than once, the order is not promised.
'use strict';
const { forgetful } = require('../lib/forgetful.js');

module.exports = {
  echo: (text) => `You said ${text}`,
  texts: [
    ['hello', 'You said hello'],
    ['profile', 'You are Ada'],
  ],
  ask: ['colour', 'You said colour'],
  tap: ['RED', 'quick reply RED'],
  start: ['GET_STARTED', 'payload GET_STARTED'],
  image: 'nice picture',
  subscribes: 'PUT webhook',
  fails: forgetful,
};
