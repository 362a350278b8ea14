package ai.agentsflow.platform.problem;

import jakarta.json.bind.JsonbException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Whatever leaves a resource as an exception becomes a problem document. */
final class ProblemMappers {

    private static final String ANSWERING = ProblemMappers.class.getName() + ".answering";

    private ProblemMappers() {}

    /** What the mappers share: the request, for the document's {@code instance} and {@code request_id}. */
    abstract static class Mapper<E extends Throwable> implements ExceptionMapper<E> {

        @Context
        HttpServletRequest request;

        abstract ProblemException problem(E exception);

        @Override
        public Response toResponse(E exception) {
            return ProblemResponses.response(problem(exception), request);
        }
    }

    /**
     * Marks a request whose answer is being written: what JSON-B refuses from then on is the server's own fault, not the
     * client's.
     */
    @Provider
    public static class AnswerMark implements ContainerResponseFilter {

        @Context
        HttpServletRequest request;

        @Override
        public void filter(ContainerRequestContext asked, ContainerResponseContext answer) {
            request.setAttribute(ANSWERING, true);
        }
    }

    /**
     * Answers with JSON's own name, whatever the client wrote for it in {@code Accept}: in other letters no writer has it, and
     * a charset that is asked for there would be used.
     */
    @Provider
    public static class PlainJson implements ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext asked, ContainerResponseContext answer) {
            var type = answer.getMediaType();
            if (answer.hasEntity()
                    && type != null
                    && type.getType().equalsIgnoreCase("application")
                    && type.getSubtype().equalsIgnoreCase("json")) {
                answer.setEntity(answer.getEntity(), answer.getEntityAnnotations(), MediaType.APPLICATION_JSON_TYPE);
            }
        }
    }

    private static ProblemException ofJson(Throwable failure, HttpServletRequest request) {
        return request.getAttribute(ANSWERING) == null ? Failures.problem(failure) : Failures.ownFault(failure);
    }

    @Provider
    public static class OfProblem extends Mapper<ProblemException> {
        @Override
        ProblemException problem(ProblemException exception) {
            return exception;
        }
    }

    @Provider
    public static class OfViolations extends Mapper<ConstraintViolationException> {
        @Override
        ProblemException problem(ConstraintViolationException exception) {
            return Violations.problem(exception.getConstraintViolations());
        }
    }

    /** Malformed JSON arrives as either, depending on the server. */
    @Provider
    public static class OfUnreadableBody extends Mapper<ProcessingException> {
        @Override
        ProblemException problem(ProcessingException exception) {
            return ofJson(exception, request);
        }
    }

    @Provider
    public static class OfUnreadableJson extends Mapper<JsonbException> {
        @Override
        ProblemException problem(JsonbException exception) {
            return ofJson(exception, request);
        }
    }

    @Provider
    public static class OfHttp extends Mapper<WebApplicationException> {
        @Override
        ProblemException problem(WebApplicationException exception) {
            return Failures.problem(exception);
        }

        @Override
        public Response toResponse(WebApplicationException exception) {
            var answer = super.toResponse(exception);
            if (exception instanceof NotAllowedException) {
                var allow = exception.getResponse().getHeaderString(HttpHeaders.ALLOW);
                return Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
            }
            return answer;
        }
    }

    @Provider
    public static class OfTheRest extends Mapper<Throwable> {
        @Override
        ProblemException problem(Throwable exception) {
            return Failures.problem(exception);
        }
    }
}
