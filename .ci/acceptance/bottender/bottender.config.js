// Bottender's settings, from the environment that run-bot.sh makes.
module.exports = {
  session: { driver: 'memory', stores: { memory: { maxSize: 500 } } },
  initialState: {},
  channels: {
    messenger: {
      enabled: true,
      path: '/webhooks/messenger',
      pageId: process.env.MESSENGER_PAGE_ID,
      accessToken: process.env.MESSENGER_ACCESS_TOKEN,
      appId: process.env.MESSENGER_APP_ID,
      appSecret: process.env.MESSENGER_APP_SECRET,
      verifyToken: process.env.MESSENGER_VERIFY_TOKEN,
      origin: process.env.GRAPH_INTERCEPTED ? undefined : process.env.MESSENGER_ORIGIN,
      fields: [
        'messages',
        'messaging_postbacks',
        'messaging_optins',
        'messaging_referrals',
        'messaging_handovers',
        'messaging_policy_enforcement',
      ],
      profile: {
        getStarted: { payload: 'GET_STARTED' },
        greeting: [{ locale: 'default', text: 'Welcome to the Bottender bot' }],
        persistentMenu: [
          {
            locale: 'default',
            composerInputDisabled: false,
            callToActions: [{ type: 'postback', title: 'Restart', payload: 'RESTART' }],
          },
        ],
      },
    },
  },
};
