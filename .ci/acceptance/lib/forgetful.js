// What is known of frameworks that neither remember message ids nor send again: the stories that fail, and of what.
'use strict';
exports.forgetful = {
  'duplicate-delivery': 'no second answer',
  'rate-limited-then-recovers': 'accepted in the end',
  'transient-1200': 'accepted after 1200',
};
