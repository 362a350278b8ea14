package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whether Redis answers, for administrators. */
@Path("/admin/redis")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration")
public class RedisResource {

    @Inject
    Redis redis;

    @GET
    @Operation(
            operationId = "redis",
            summary = "Whether Redis answers, how fast, and what it holds",
            description =
                    "Every server is asked at this moment, with the patience of a person: up to three seconds. A cluster is up"
                            + " while any of its servers counts, and tells which do not answer. An answer about a Redis that"
                            + " is away is an answer too.")
    @APIResponse(
            responseCode = "200",
            description = "Redis as it is",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Redis"),
                            examples = {
                                @ExampleObject(name = "it answers", value = """
                                        {"mode":"single","state":"up","round_trip_ms":0.21,"keys":12,"keys_by_server":{"redis":12},"servers":1,"servers_answering":1}"""),
                                @ExampleObject(name = "a node is lost", value = """
                                        {"mode":"cluster","state":"up","round_trip_ms":0.42,"keys":9,\
                                        "keys_by_server":{"10.0.0.1:6379":4,"10.0.0.2:6379":5},"servers":3,"servers_answering":2,\
                                        "failures_by_server":{"10.0.0.3:6379":"Connection refused"}}"""),
                                @ExampleObject(name = "it is full", value = """
                                        {"mode":"single","state":"degraded","fault":"full",\
                                        "reason":"OOM command not allowed when used memory > 'maxmemory'",\
                                        "advice":"raise maxmemory, or set a maxmemory-policy that evicts, such as volatile-ttl",\
                                        "round_trip_ms":0.21,"keys":12,"keys_by_server":{"redis":12},"servers":1,"servers_answering":0,\
                                        "failures_by_server":{"redis":"OOM command not allowed when used memory > 'maxmemory'"}}""")
                            }))
    public RedisView show() {
        return RedisView.of(redis);
    }
}
