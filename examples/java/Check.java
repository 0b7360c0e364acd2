import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;

/** How one grant stands, in Java 17 with JNA. */
public final class Check {
    /** The functions that the program needs, as ssdc.h declares them: a status is an int, a handle a Pointer. */
    interface Ssdc extends Library {
        int ABI_VERSION = 0;
        Ssdc LIBRARY = Native.load("ssdc", Ssdc.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        int ssdc_abi_version();
        String ssdc_last_error();
        String ssdc_code_name(int code);
        int ssdc_portfolio_read(String path, PointerByReference portfolio);
        int ssdc_policy_load(String name, PointerByReference policy);
        int ssdc_match_funding_check(
                Pointer portfolio, Pointer policy, String grant, String asOf, PointerByReference report);
        int ssdc_json_text(Pointer json, String pointer, PointerByReference value);
        void ssdc_string_free(Pointer text);
        void ssdc_policy_free(Pointer policy);
        void ssdc_portfolio_free(Pointer portfolio);
    }

    @SuppressWarnings("serial")
    static final class SsdcException extends RuntimeException {
        final int code;

        SsdcException(int code) {
            super(code + " " + Ssdc.LIBRARY.ssdc_code_name(code) + ": " + Ssdc.LIBRARY.ssdc_last_error());
            this.code = code;
        }
    }

    /** A pointer that is freed at the end of its block. */
    record Owned(Pointer pointer, java.util.function.Consumer<Pointer> free) implements AutoCloseable {
        /** What a function writes into its last argument. */
        static Owned made(java.util.function.ToIntFunction<PointerByReference> call, java.util.function.Consumer<Pointer> free) {
            PointerByReference place = new PointerByReference();
            int status = call.applyAsInt(place);
            if (status != 0) {
                throw new SsdcException(status);
            }
            return new Owned(place.getValue(), free);
        }

        @Override
        public void close() {
            free.accept(pointer);
        }
    }

    /** The value of a report at a JSON pointer such as "/shortfall". */
    static String value(Owned report, String pointer) {
        Ssdc ssdc = Ssdc.LIBRARY;
        try (Owned text = Owned.made(place -> ssdc.ssdc_json_text(report.pointer(), pointer, place), ssdc::ssdc_string_free)) {
            return text.pointer().getString(0, "UTF-8");
        }
    }

    public static void main(String[] arguments) {
        Ssdc ssdc = Ssdc.LIBRARY;
        if (arguments.length != 3) {
            System.err.println("usage: Check PORTFOLIO GRANT DATE");
            System.exit(2);
        }
        if (ssdc.ssdc_abi_version() != Ssdc.ABI_VERSION) {
            System.err.println("this program and libssdc do not belong together");
            System.exit(2);
        }
        try (Owned portfolio = Owned.made(place -> ssdc.ssdc_portfolio_read(arguments[0], place), ssdc::ssdc_portfolio_free);
                Owned policy = Owned.made(place -> ssdc.ssdc_policy_load("ssdc-1-to-1", place), ssdc::ssdc_policy_free);
                Owned report = Owned.made(
                        place -> ssdc.ssdc_match_funding_check(
                                portfolio.pointer(), policy.pointer(), arguments[1], arguments[2], place),
                        ssdc::ssdc_string_free)) {
            for (String figure : new String[] {"verdict", "required", "recognised", "shortfall"}) {
                String value = value(report, "/" + figure);
                // A figure that cannot be known is null.
                System.out.printf("%-11s %s%n", figure, value.equals("null") ? "unknown" : value);
            }
        } catch (SsdcException error) {
            System.err.println(error.getMessage());
            System.exit(2);
        }
    }
}
