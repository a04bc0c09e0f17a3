using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Deploy;

public sealed class DeliveryRecordTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_reads_back_from_its_config_map_as_it_was()
    {
        var record = DeliveryRecord.New("web", "staging") with
        {
            Epoch = 41,
            Inventory = [new(new("apps", "Deployment", "staging", "web"), "uid-1"), new(new("", "Namespace", null, "x"), null)],
        };
        record = record.With(Entry("d1", 1, Verdict.Succeeded)).With(Entry("d2", 2, null));

        var read = DeliveryRecord.Parse(record.ToConfigMap("staging"));

        read.Epoch.ShouldBe(41);
        read.Inventory.ShouldBe(record.Inventory);
        read.Deliveries.ShouldBe(record.Deliveries);
        read.Last!.Delivery.ShouldBe("d2");
        read.HasSucceeded(1).ShouldBeTrue();
        read.HasSucceeded(2).ShouldBeFalse();
    }

    [Fact]
    public void Only_the_last_ten_deliveries_are_kept_and_a_verdict_replaces_its_intent()
    {
        var record = DeliveryRecord.New("web", "staging");
        for (var i = 1; i <= 12; i++)
            record = record.With(Entry($"d{i}", i, null)).With(Entry($"d{i}", i, Verdict.Succeeded));

        record.Deliveries.Count.ShouldBe(10);
        record.Deliveries.ShouldAllBe(entry => entry.Verdict == Verdict.Succeeded);
    }

    [Fact]
    public void A_config_map_of_someone_else_is_an_error_with_a_remedy()
    {
        var foreign = JsonNode.Parse("""{"metadata": {"name": "landfall-web", "namespace": "staging"}, "data": {"epoch": "x"}}""")!.AsObject();

        var error = Should.Throw<LandfallException>(() => DeliveryRecord.Parse(foreign));

        error.Message.ShouldContain("landfall-web");
        error.Remedy.ShouldNotBeNull();
    }

    private static DeliveryEntry Entry(string delivery, int release, Verdict? verdict) =>
        new(delivery, DeliveryAction.Deploy, release, "c0ffee", "hash", verdict, Noon, verdict is null ? null : "because");
}
