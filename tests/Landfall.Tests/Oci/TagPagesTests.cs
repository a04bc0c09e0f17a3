using System.Text;
using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class TagPagesTests
{
    private const string Page = "https://r.io/v2/a/tags/list?n=1000";

    [Theory]
    [InlineData("</v2/a/tags/list?last=x&n=2>; rel=\"next\"", "https://r.io/v2/a/tags/list?last=x&n=2")]
    [InlineData("<https://r.io/v2/a/tags/list?last=x>; rel=next", "https://r.io/v2/a/tags/list?last=x")]
    [InlineData("<?last=x>; rel=\"next\"", "https://r.io/v2/a/tags/list?last=x")]
    [InlineData("</other>; rel=\"first\", </v2/a/tags/list?last=y>; rel=\"next\"", "https://r.io/v2/a/tags/list?last=y")]
    [InlineData("</v2/a/tags/list?last=x>; rel=\"prev\"", null)]
    [InlineData("garbage", null)]
    [InlineData("", null)]
    public void The_next_page_is_what_the_link_says(string link, string? next) => TagPages.Next(Answer("{}", link))?.ToString().ShouldBe(next);

    [Theory]
    [InlineData("<https://evil.io/v2/a/tags/list?last=x>; rel=\"next\"")]
    [InlineData("<http://r.io/v2/a/tags/list?last=x>; rel=\"next\"")]
    [InlineData("<https://r.io:444/v2/a/tags/list?last=x>; rel=\"next\"")]
    [InlineData("<//169.254.169.254/v2/a/tags/list>; rel=\"next\"")]
    [InlineData("</v2/b/tags/list?last=x>; rel=\"next\"")]
    public void A_page_elsewhere_is_refused(string link) =>
        Should.Throw<RegistryException>(() => TagPages.Next(Answer("{}", link))).Kind.ShouldBe(FailureKind.Refused);

    [Fact]
    public void What_is_no_tag_is_left_out() =>
        TagPages.Tags(Answer("""{"name":"a","tags":["v1","../x","","a b",null,7,"v2"]}""")).ShouldBe(["v1", "v2"]);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"tags":null}""")]
    public void No_tags_are_an_empty_list(string body) => TagPages.Tags(Answer(body)).ShouldBeEmpty();

    private static OutboundResponse Answer(string body, string link = "") =>
        new(200, new Uri(Page), new[] { ("Link", link) }.ToLookup(one => one.Item1, one => one.Item2), Encoding.UTF8.GetBytes(body));
}
