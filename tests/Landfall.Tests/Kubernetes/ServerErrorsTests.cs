using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class ServerErrorsTests
{
    private static readonly ClusterAccess Access = new() { Name = "production", Server = new("https://10.0.0.7:6443") };
    private static readonly ApiResource Secrets = new(new("", "v1", "Secret"), "secrets", true, new HashSet<string>());
    private static readonly ApiResource Deployments = new(new("apps", "v1", "Deployment"), "deployments", true, new HashSet<string>());

    [Fact]
    public void A_refusal_says_what_was_tried_where_and_why()
    {
        var error = Error(Deployments, 422, "Invalid", "Deployment.apps \\\"web\\\" is invalid: spec.selector: Invalid value: field is immutable");
        error.Message.ShouldBe("apply deployment.apps/web in namespace shop on production: Deployment.apps \"web\" is invalid: spec.selector: Invalid value: field is immutable (Invalid, 422)");
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.IsTransient.ShouldBeFalse();
        error.Remedy!.ShouldContain("delete the object");
        error.Reason.ShouldBe("Invalid");
    }

    [Theory]
    [InlineData(400, "bad", FailureKind.Invalid, false)]
    [InlineData(401, "no", FailureKind.Failed, false)]
    [InlineData(403, "no", FailureKind.Failed, false)]
    [InlineData(404, "no", FailureKind.Failed, false)]
    [InlineData(429, "slow", FailureKind.Unreachable, true)]
    [InlineData(500, "boom", FailureKind.Failed, true)]
    [InlineData(500, "failed to create typed patch object: .spec.x: field not declared in schema", FailureKind.Invalid, false)]
    [InlineData(503, "away", FailureKind.Unreachable, true)]
    public void Whether_it_helps_to_try_again_is_known(int code, string message, FailureKind kind, bool transient)
    {
        var error = Error(Deployments, code, "R", message);
        error.Kind.ShouldBe(kind);
        error.IsTransient.ShouldBe(transient);
    }

    [Fact]
    public void An_answer_that_is_no_status_is_capped_and_cleaned()
    {
        var response = new ApiResponse(502, null, "<html>\u001b[31mbad gateway\r\n" + new string('x', 5000), null, null, TimeSpan.Zero);
        var message = ServerErrors.From(Request(Deployments), response, Access).Message;
        message.Length.ShouldBeLessThan(2300);
        message.ShouldNotContain("\u001b");
        message.ShouldContain("bad gateway");
    }

    [Fact]
    public void Field_conflicts_name_owner_and_field()
    {
        const string Causes = """[{"reason":"FieldManagerConflict","message":"conflict with \"kube-controller-manager\" using apps/v1 at 2024-01-01T00:00:00Z","field":".spec.replicas"},{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" with subresource \"scale\" using apps/v1","field":".spec.paused"}]""";
        var error = Error(Deployments, 409, "Conflict", "Apply failed with 2 conflicts", Causes).ShouldBeOfType<FieldConflictException>();
        error.Conflicts.ShouldBe([new("kube-controller-manager", ".spec.replicas"), new("kubectl", ".spec.paused")]);
        error.Kind.ShouldBe(FailureKind.Refused);
        Error(Deployments, 409, "Conflict", "the object has been modified").ShouldBeOfType<ConflictException>().IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData(422, "Invalid", "Secret is invalid: data[password]: Invalid value: hunter2", "Invalid, 422): data.password")]
    [InlineData(500, "", "failed to create typed patch object: .data.password: expected string, got hunter2", "500): data.password")]
    [InlineData(400, "BadRequest", "error decoding hunter2 at data.user", "the server refused the Secret (BadRequest, 400): data.user")]
    [InlineData(403, "Forbidden", "admission webhook said hunter2", "the server refused the Secret (Forbidden, 403)")]
    [InlineData(403, "Forbidden", "secrets \\\"s\\\" is forbidden: User \\\"jane\\\" cannot patch resource hunter2", "the credentials do not allow it (Forbidden, 403)")]
    public void Of_a_secret_only_reason_and_names_of_fields_are_told(int code, string reason, string message, string told)
    {
        var error = Error(Secrets, code, reason, message, name: "s");
        error.Message.ShouldContain(told);
        error.ToString().ShouldNotContain("hunter2");
        (error.Remedy ?? "").ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_missing_namespace_is_told_from_a_missing_object_and_a_missing_kind()
    {
        Error(Secrets, 404, "NotFound", "namespaces not found", details: "\"kind\":\"namespaces\",\"name\":\"shop\"").MissingNamespace.ShouldBeTrue();
        var gone = Error(Deployments, 404, "NotFound", "the server could not find the requested resource");
        gone.UnknownKind.ShouldBeTrue();
        gone.MissingNamespace.ShouldBeFalse();
        var absent = Error(Deployments, 404, "NotFound", "not found", details: "\"kind\":\"deployments\",\"name\":\"web\"");
        absent.UnknownKind.ShouldBeFalse();
        absent.MissingNamespace.ShouldBeFalse();
    }

    [Theory]
    [InlineData(429, "x", true, true)]
    [InlineData(503, "x", true, false)]
    [InlineData(504, "x", true, false)]
    [InlineData(500, "failed calling webhook", true, false)]
    [InlineData(500, "etcdserver: request timed out", true, false)]
    [InlineData(500, "failed to create typed patch object", false, false)]
    [InlineData(500, "boom", false, false)]
    [InlineData(409, "x", false, false)]
    [InlineData(422, "x", false, false)]
    public void What_passes_by_itself_is_tried_again(int code, string message, bool idempotent, bool other)
    {
        ServerErrors.MayRetry(Response(code, "R", message), idempotent: true).ShouldBe(idempotent);
        ServerErrors.MayRetry(Response(code, "R", message), idempotent: false).ShouldBe(other);
    }

    private static KubernetesException Error(ApiResource resource, int code, string reason, string message, string causes = "[]", string? details = null, string name = "web") =>
        ServerErrors.From(Request(resource, name), Response(code, reason, message, causes, details), Access);

    private static ApiRequest Request(ApiResource resource, string name = "web") => KubernetesClient.Request(HttpMethod.Patch, "apply", resource, "shop", name) with
    {
        Sent = ManifestText.Object("{data: {password: aHVudGVyMg==}, stringData: {user: jane}}"),
    };

    private static ApiResponse Response(int code, string reason, string message, string causes = "[]", string? details = null) =>
        new(code, JsonNode.Parse("{\"kind\":\"Status\",\"message\":\"" + message + "\",\"reason\":\"" + reason + "\",\"code\":" + code + ",\"details\":{" + (details is null ? "" : details + ",") + "\"causes\":" + causes + "}}"), null, null, null, TimeSpan.Zero);
}
