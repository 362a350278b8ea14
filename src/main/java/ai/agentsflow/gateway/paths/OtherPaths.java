package ai.agentsflow.gateway.paths;

import ai.agentsflow.platform.exchange.OverExchange;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.inject.Inject;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Serves the other paths by the servlets of those that they stand for, each made once more. A forward would end with the container
 * closing an answer that is still to come.
 */
@OverExchange
public class OtherPaths extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Unmanaged.UnmanagedInstance<? extends Servlet>> servlets = new HashMap<>();

    @Inject
    transient BeanManager beans;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        var name = request.getHttpServletMapping().getServletName();
        if (name.equals(getServletName())) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else {
            servlet(name).service(request, response);
        }
    }

    private Servlet servlet(String name) throws ServletException {
        synchronized (servlets) {
            var made = servlets.get(name);
            if (made == null) {
                made = make(name);
                servlets.put(name, made);
            }
            return made.get();
        }
    }

    private Unmanaged.UnmanagedInstance<? extends Servlet> make(String name) throws ServletException {
        var registration = getServletContext().getServletRegistration(name);
        try {
            var type = Class.forName(
                            registration.getClassName(),
                            true,
                            getServletContext().getClassLoader())
                    .asSubclass(Servlet.class);
            var made = new Unmanaged<>(beans, type)
                    .newInstance()
                    .produce()
                    .inject()
                    .postConstruct();
            made.get().init(getServletConfig());
            return made;
        } catch (ClassNotFoundException e) {
            throw new ServletException("the class of a servlet that is there can be found", e);
        }
    }

    @Override
    public void destroy() {
        synchronized (servlets) {
            servlets.values().forEach(made -> {
                made.get().destroy();
                made.preDestroy().dispose();
            });
            servlets.clear();
        }
    }
}
