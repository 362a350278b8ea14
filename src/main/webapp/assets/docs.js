// Swagger UI over this server's own description.

// Swagger UI carries its dark colours behind this class and leaves the choice to the page.
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

SwaggerUIBundle({
  url: new URL('openapi', document.baseURI).href,
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null, // the badge would send the description's address to another host
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  requestInterceptor(request) {
    // Payara answers YAML unless JSON is asked for; both work, JSON parses faster.
    if (request.loadSpec) request.headers = { ...request.headers, Accept: 'application/json' };
    return request;
  },
});
