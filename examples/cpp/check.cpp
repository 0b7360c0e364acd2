// How one grant stands, in C++17: handles that free themselves, statuses that become exceptions.
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "ssdc.h"

namespace ssdc {

class Error : public std::runtime_error {
public:
    explicit Error(ssdc_status status) : std::runtime_error(ssdc_last_error()), code(status) {}
    const ssdc_status code;
};

inline void check(ssdc_status status) {
    if (status != SSDC_OK) throw Error(status);
}

// One type for every handle: ssdc_portfolio with ssdc_portfolio_free, char with ssdc_string_free.
template <typename T, void (*Free)(T *)>
struct Freed {
    void operator()(T *handle) const noexcept { Free(handle); }
};
template <typename T, void (*Free)(T *)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

// What a function writes into its last argument.
template <typename Handle, typename Function, typename... Arguments>
Handle made(Function function, Arguments... arguments) {
    typename Handle::pointer place = nullptr;
    check(function(arguments..., &place));
    return Handle(place);
}

using Text = Owned<char, ssdc_string_free>;

class Policy {
public:
    static Policy load(const std::string &name) { return Policy(made<Handle>(ssdc_policy_load, name.c_str())); }
    const ssdc_policy *get() const noexcept { return handle_.get(); }

private:
    using Handle = Owned<ssdc_policy, ssdc_policy_free>;
    explicit Policy(Handle handle) : handle_(std::move(handle)) {}
    Handle handle_;
};

class Report {
public:
    explicit Report(Text json) : json_(std::move(json)) {}

    // The value at a JSON pointer such as "/shortfall".
    std::string value(const std::string &pointer) const {
        return made<Text>(ssdc_json_text, static_cast<const char *>(json_.get()), pointer.c_str()).get();
    }

private:
    Text json_;
};

class Portfolio {
public:
    static Portfolio read(const std::string &path) { return Portfolio(made<Handle>(ssdc_portfolio_read, path.c_str())); }

    Report check(const Policy &policy, const std::string &grant, const std::string &as_of) const {
        return Report(made<Text>(ssdc_match_funding_check, static_cast<const ssdc_portfolio *>(handle_.get()),
            policy.get(), grant.c_str(), as_of.c_str()));
    }

private:
    using Handle = Owned<ssdc_portfolio, ssdc_portfolio_free>;
    explicit Portfolio(Handle handle) : handle_(std::move(handle)) {}
    Handle handle_;
};

} // namespace ssdc

int main(int argc, char **argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: check PORTFOLIO GRANT DATE\n");
        return 2;
    }
    if (ssdc_abi_version() != SSDC_ABI_VERSION) {
        std::fprintf(stderr, "ssdc.h and libssdc do not belong together\n");
        return 2;
    }
    try {
        const auto portfolio = ssdc::Portfolio::read(argv[1]);
        const auto policy = ssdc::Policy::load("ssdc-1-to-1");
        const auto report = portfolio.check(policy, argv[2], argv[3]);
        for (const char *figure : {"verdict", "required", "recognised", "shortfall"}) {
            const auto value = report.value(std::string("/") + figure);
            // A figure that cannot be known is null.
            std::printf("%-11s %s\n", figure, value == "null" ? "unknown" : value.c_str());
        }
    } catch (const ssdc::Error &error) {
        std::fprintf(stderr, "%u %s: %s\n", static_cast<unsigned>(error.code), ssdc_code_name(error.code), error.what());
        return 2;
    }
    return 0;
}
